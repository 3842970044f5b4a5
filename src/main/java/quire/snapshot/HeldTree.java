package quire.snapshot;

import quire.blob.Digest;

/**
 * A tree object that stays until this is closed, with all that it names, whether a snapshot names
 * it or not. Close it once.
 */
public final class HeldTree implements AutoCloseable {
  private final Digest digest;
  private final UseCounts trees;

  HeldTree(Digest digest, UseCounts trees) {
    this.digest = digest;
    this.trees = trees;
    trees.add(digest);
  }

  public Digest digest() {
    return digest;
  }

  @Override
  public void close() {
    trees.remove(digest);
  }
}
