package quire.snapshot.castore;

import org.jspecify.annotations.Nullable;
import quire.catalog.Name;

/**
 * The castore digest of a directory whose entries come one by one, in the order of their names.
 *
 * <p>The message has all directories first, then the files, then the symlinks. So directories are
 * hashed as they come, while files and symlinks wait in memory, encoded: about 40 bytes and the
 * name for a file, 6 bytes, the name and the target for a symlink. A million files with names of 16
 * bytes take 60 MB until {@link #finish}. To be closed if it is not finished. Not thread-safe.
 */
public final class CastoreHasher implements AutoCloseable {
  private final CastoreHash hash = new CastoreHash();
  private final BlockBuffer files = new BlockBuffer();
  private final BlockBuffer symlinks = new BlockBuffer();
  private @Nullable Name previous;
  private long size;

  public CastoreHasher() {}

  /**
   * Adds the next entry. After an exception it is as if the entry had not been there.
   *
   * @throws IllegalArgumentException where its name is not greater than the one before, or the size
   *     of the directory becomes more than 2^63-1
   */
  public void add(Node node) {
    if (previous != null) {
      NodeRules.requireAscending(previous, node.name());
    }
    size = sizeWith(node);
    byte[] field = CastoreEncoding.field(node);
    switch (node) {
      case DirectoryNode directory -> hash.update(field, field.length);
      case FileNode file -> files.add(field);
      case SymlinkNode symlink -> symlinks.add(field);
    }
    previous = node.name();
  }

  /** The digest and the size of the whole; nothing may be added or finished after it. */
  public CastoreRef finish() {
    files.feed(hash);
    symlinks.feed(hash);
    return new CastoreRef(hash.finish(), size);
  }

  /** Frees the hash, if that was not done at the end. */
  @Override
  public void close() {
    hash.close();
  }

  private long sizeWith(Node node) {
    if (size == Long.MAX_VALUE) {
      throw new IllegalArgumentException(
          "'%s' makes the size of its directory more than 2^63-1".formatted(node.name()));
    }
    return node instanceof DirectoryNode directory
        ? NodeRules.addSize(size + 1, directory)
        : size + 1;
  }
}
