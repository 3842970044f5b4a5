package quire.vfs.virtual;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import quire.blob.Blob;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.catalog.RowVisitor;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.PlacedExtent;
import quire.snapshot.tree.TreeEntry;
import quire.vfs.call.AttributeChange;
import quire.vfs.call.Caller;
import quire.vfs.call.FileEnd;
import quire.vfs.call.OpenFile;
import quire.vfs.call.OpenFlags;
import quire.vfs.call.Replacing;

/**
 * A node of the {@code .quire} tree. The defaults refuse every change: the tree is read-only,
 * except where a node implements more. Thread-safe.
 */
public interface VirtualNode {
  InodeRecord attributes();

  /** About how many bytes of the heap it takes; does not change. */
  default int heapBytes() {
    return 600;
  }

  /** The child of that name; ENOENT if there is none. */
  default VirtualNode child(Name name) {
    throw refusal(Errno.ENOTDIR, "is not a directory");
  }

  /** Visits the entries of this directory whose cookie is greater than {@code cookie}, in order. */
  default void list(long cookie, RowVisitor<Dentry> visitor) {
    throw refusal(Errno.ENOTDIR, "is not a directory");
  }

  /** As {@link #list}, with the nodes if they are at hand. */
  default void listNodes(long cookie, NodeVisitor visitor) {
    list(cookie, entry -> visitor.visit(entry, null));
  }

  default byte[] readlink() {
    throw refusal(Errno.EINVAL, "is not a symlink");
  }

  /** The inode number that programs see: several nodes may be one file to them. */
  default long shownIno() {
    return attributes().ino();
  }

  /**
   * The end of a stream that this shows; null if this shows no stream, an empty one, or one whose
   * last byte is damaged.
   */
  default @Nullable FileEnd end() {
    return null;
  }

  /** Null if there is no such extended attribute. */
  default byte @Nullable [] xattr(Name name) {
    return null;
  }

  default List<Name> xattrNames() {
    return List.of();
  }

  /**
   * Opens it.
   *
   * @param flags of {@link OpenFlags}
   */
  default OpenFile open(int flags) {
    if (OpenFlags.changes(flags)) {
      throw refusal(Errno.EROFS, "is read-only");
    }
    return open();
  }

  /** Opens it for reading. */
  default OpenFile open() {
    throw attributes().isDirectory()
        ? refusal(Errno.EISDIR, "is a directory")
        : refusal(Errno.ENXIO, "has no data of its own");
  }

  default void extents(Consumer<PlacedExtent> visitor) {
    throw refusal(Errno.EINVAL, "has no extents: only files in snapshots have");
  }

  /** The blob behind this file, to be closed; null if it has none. */
  default @Nullable Blob blob() {
    return null;
  }

  /** Its entry in a tree object; null if it has none. */
  default @Nullable TreeEntry entry() {
    return null;
  }

  default VirtualNode mkdir(Name name) {
    throw refusal(name, "be made");
  }

  /** Makes a node that is not a directory; {@code mode} has the type bits. */
  default VirtualNode mknod(Name name, int mode, Caller caller) {
    throw refusal(name, "be made");
  }

  default void unlink(Name name) {
    throw refusal(name, "be removed");
  }

  /**
   * A new ctime alone is the kernel's own note of a rename, which it sends later, with the mtime
   * that it knows: to refuse it would fail a sync of the whole file system.
   */
  default void setattr(AttributeChange change) {
    Long mtime = change.mtime();
    if (change.isOfWriteTimesAlone() && mtime != null && mtime == attributes().mtime()) {
      return;
    }
    throw refusal(Errno.EROFS, "is read-only");
  }

  default void setxattr(Name name, byte[] value) {
    throw refusal(Errno.EROFS, "is read-only");
  }

  default void rmdir(Name name) {
    throw refusal(name, "be removed");
  }

  /**
   * Gives a child of this directory another name.
   *
   * @param replacing whether a child of the new name may be removed
   */
  default void rename(Name name, Name newName, Replacing replacing) {
    throw refusal(name, "be renamed");
  }

  private FsException refusal(Errno errno, String why) {
    return FsException.of(errno, "inode %s of .quire %s", attributes().ino(), why);
  }

  private FsException refusal(Name child, String what) {
    return FsException.of(
        Errno.EROFS,
        "'%s' cannot %s: the directory inode %s of .quire is read-only",
        child,
        what,
        attributes().ino());
  }
}
