package quire.vfs.call;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import quire.blob.Blob;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.file.PlacedExtent;

/**
 * One of the trees that a mount shows, by inode numbers. Thread-safe. Every method fails with
 * {@link quire.error.FsException} and the errno that Linux documents for its system call.
 */
public interface Tree {
  InodeRecord lookup(long parent, Name name);

  InodeRecord getattr(long ino);

  /**
   * The attributes that programs see. A view of a stream gets a new inode whenever it begins at
   * another offset; programs see one file.
   */
  default InodeRecord shown(InodeRecord inode) {
    return inode;
  }

  /** The end of a stream that is shown as a file; null if it is empty, and for other files. */
  default @Nullable FileEnd end(long ino) {
    return null;
  }

  /** Keeps an inode known until {@link #forget} has been called as often. */
  void remember(long ino);

  void forget(long ino, long times);

  /**
   * After this, a kill loses nothing written to an inode; does nothing for an inode that will go
   * with its handles.
   */
  default void commit(long ino) {}

  /** The blob behind a file, to be closed; null if it has none. */
  default @Nullable Blob blob(long ino) {
    return null;
  }

  InodeRecord setattr(long ino, AttributeChange change);

  boolean dropSetId(long ino, ContentChanger changer);

  byte[] readlink(long ino);

  InodeRecord mknod(long parent, Name name, int mode, int rdev, Caller caller);

  InodeRecord symlink(long parent, Name name, byte[] target, Caller caller);

  InodeRecord link(long ino, long newParent, Name newName);

  void unlink(long parent, Name name);

  void rmdir(long parent, Name name);

  /**
   * Renames within this tree.
   *
   * @param flags of {@link RenameFlags}
   */
  void rename(long parent, Name name, long newParent, Name newName, int flags);

  byte[] getxattr(long ino, Name name);

  List<Name> listxattr(long ino, Caller caller);

  void setxattr(long ino, Name name, byte[] value, int flags);

  void removexattr(long ino, Name name);

  OpenFile open(long ino, int flags);

  /** Makes a regular file and opens it, before other threads can find it; EEXIST as mknod. */
  default OpenFile create(long parent, Name name, int mode, int flags, Caller caller) {
    return open(mknod(parent, name, mode, 0, caller).ino(), flags);
  }

  /** Makes a regular file without a name, and opens it. */
  OpenFile tmpfile(long parent, int mode, int flags, Caller caller);

  OpenFile opendir(long ino);

  /** The extents of a regular file, in order. */
  void extents(long ino, Consumer<PlacedExtent> visitor);
}
