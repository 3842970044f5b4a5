package quire.snapshot;

import quire.blob.Digest;

/**
 * A tree object that is not collected until this is closed, nor anything that it names, even if no
 * snapshot names it. Close it once.
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
