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

/**
 * Something in the {@code .quire} tree. What a node does not do is not allowed there: the tree is
 * read-only but for what a node says. Thread-safe.
 */
public interface VirtualNode {
  InodeRecord attributes();

  /** About what it takes of the heap, which stays the same. */
  default int heapBytes() {
    return 600;
  }

  /** The node of a name in this directory; ENOENT where there is none. */
  default VirtualNode child(Name name) {
    throw new FsException(Errno.ENOTDIR);
  }

  /** Visits the entries of this directory whose cookie is greater than {@code cookie}, in order. */
  default void list(long cookie, RowVisitor<Dentry> visitor) {
    throw new FsException(Errno.ENOTDIR);
  }

  /** As {@link #list}, with the nodes where they are at hand. */
  default void listNodes(long cookie, NodeVisitor visitor) {
    list(cookie, entry -> visitor.visit(entry, null));
  }

  default byte[] readlink() {
    throw new FsException(Errno.EINVAL);
  }

  /** The number that programs are told: several nodes may be one file to them. */
  default long shownIno() {
    return attributes().ino();
  }

  /**
   * How far a stream has got that this shows; null where it is empty, ends in a byte that is
   * damaged, or shows none.
   */
  default @Nullable FileEnd end() {
    return null;
  }

  /** Null where there is no such extended attribute. */
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
      throw new FsException(Errno.EROFS);
    }
    return open();
  }

  /** Opens it for reading. */
  default OpenFile open() {
    throw new FsException(attributes().isDirectory() ? Errno.EISDIR : Errno.ENXIO);
  }

  default void extents(Consumer<PlacedExtent> visitor) {
    throw new FsException(Errno.EINVAL, "it is not a regular file");
  }

  /** The blob that this file is, to be closed; null where it is none. */
  default @Nullable Blob blob() {
    return null;
  }

  /** What a tree object tells of it; null where none does. */
  default @Nullable TreeEntry entry() {
    return null;
  }

  default VirtualNode mkdir(Name name) {
    throw new FsException(Errno.EROFS);
  }

  /** Makes something that is no directory; {@code mode} has the type bits. */
  default VirtualNode mknod(Name name, int mode, Caller caller) {
    throw new FsException(Errno.EROFS);
  }

  default void unlink(Name name) {
    throw new FsException(Errno.EROFS);
  }

  default void setattr(AttributeChange change) {
    throw new FsException(Errno.EROFS);
  }

  default void setxattr(Name name, byte[] value) {
    throw new FsException(Errno.EROFS);
  }

  default void rmdir(Name name) {
    throw new FsException(Errno.EROFS);
  }

  /**
   * Gives a node another name, in this directory.
   *
   * @param replaces whether one that has that name already may go
   */
  default void rename(Name name, Name newName, boolean replaces) {
    throw new FsException(Errno.EROFS);
  }
}
