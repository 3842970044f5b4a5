package quire.snapshot.tree;

import java.util.Arrays;
import quire.blob.Digest;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.snapshot.castore.CastoreRef;
import quire.snapshot.castore.SymlinkNode;

/** The content of a tree object's entry, by its type. Immutable. */
public sealed interface TreeContent {
  /** A fifo or a socket. */
  TreeContent NONE = new None();

  /** Whether an inode of this type may hold it. */
  boolean fits(FileType type);

  /**
   * A regular file.
   *
   * @param blob BLAKE3 of its bytes
   * @param size in bytes, 0 to 2^63-1
   * @param allocated bytes that were not holes, 0 to 2^63-1
   */
  record Regular(Digest blob, long size, long allocated) implements TreeContent {
    @Override
    public boolean fits(FileType type) {
      return type == FileType.REGULAR;
    }
  }

  /**
   * A sub-directory.
   *
   * @param tree the digest of its tree object
   * @param castore its castore message
   */
  record Directory(Digest tree, CastoreRef castore) implements TreeContent {
    @Override
    public boolean fits(FileType type) {
      return type == FileType.DIRECTORY;
    }
  }

  /**
   * A symbolic link.
   *
   * @param target 1 to {@link SymlinkNode#MAX_TARGET} bytes without NUL; not copied, so it must not
   *     be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // equality is by content, below
  record Symlink(byte[] target) implements TreeContent {
    /** The default mode of symlinks; Linux does not check it. */
    public static final int MODE = FileType.SYMLINK.bits() | 0777;

    @Override
    public boolean fits(FileType type) {
      return type == FileType.SYMLINK;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Symlink symlink && Arrays.equals(target, symlink.target);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(target);
    }

    @Override
    public String toString() {
      return "Symlink[target=%s]".formatted(Name.of(target));
    }
  }

  /**
   * A character or block device.
   *
   * @param rdev its number, as in {@link quire.catalog.InodeRecord#rdev}
   */
  record Device(int rdev) implements TreeContent {
    @Override
    public boolean fits(FileType type) {
      return type == FileType.CHARACTER_DEVICE || type == FileType.BLOCK_DEVICE;
    }
  }

  /** Nothing: a fifo or a socket. */
  record None() implements TreeContent {
    @Override
    public boolean fits(FileType type) {
      return type == FileType.FIFO || type == FileType.SOCKET;
    }
  }
}
