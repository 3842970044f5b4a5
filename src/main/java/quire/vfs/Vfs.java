package quire.vfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import quire.blob.Blob;
import quire.catalog.Dentry;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.catalog.RowVisitor;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.PlacedExtent;
import quire.io.ByteSink;
import quire.vfs.call.AttributeChange;
import quire.vfs.call.Caller;
import quire.vfs.call.ContentChanger;
import quire.vfs.call.FallocateMode;
import quire.vfs.call.FileEnd;
import quire.vfs.call.Handles;
import quire.vfs.call.ListingVisitor;
import quire.vfs.call.Names;
import quire.vfs.call.OpenFile;
import quire.vfs.call.Opened;
import quire.vfs.call.PollWaker;
import quire.vfs.call.RenameFlags;
import quire.vfs.call.SeekTarget;
import quire.vfs.call.Tree;
import quire.vfs.call.VfsResources;
import quire.vfs.call.VirtualNumbers;
import quire.vfs.call.WriteTime;
import quire.vfs.virtual.QuireRoot;
import quire.vfs.virtual.QuireTree;

/**
 * The file system, by inode numbers and handles. Thread-safe. Every method fails with {@link
 * FsException} and the errno that Linux documents for the system call it serves; a failed operation
 * changes nothing. Offsets, sizes and lengths are bytes, times nanoseconds since 1970.
 */
public final class Vfs implements AutoCloseable {
  private final Assembly parts;
  private final Handles handles;
  private final VfsUsage usage;

  private Vfs(Assembly parts) {
    this.parts = parts;
    this.handles = new Handles(parts.holdings);
    this.usage = new VfsUsage(parts, handles);
  }

  /**
   * Opens the file system of a store, and makes the root directory of a new one. {@link #close}
   * does not close {@code on}.
   *
   * @param owner the user who mounts: owner of a new root directory, and of archives
   * @param noAtime whether reads leave access times alone; otherwise they follow relatime
   */
  public static Vfs open(VfsResources on, Path store, Caller owner, boolean noAtime)
      throws IOException {
    Assembly parts = new Assembly(on, store, owner, noAtime);
    parts.start(owner);
    return new Vfs(parts);
  }

  private Tree tree(long ino) {
    return VirtualNumbers.isVirtual(ino) ? parts.quire : parts.live;
  }

  /** The tree in which an entry of that name may be made or removed. */
  private Tree treeOf(long parent, Name name) {
    QuireTree.requireNotEntry(parent, name);
    return tree(parent);
  }

  // ---- the tree

  public InodeRecord lookup(long parent, Name name) {
    if (QuireTree.isEntry(parent, name)) {
      return parts.quire.root();
    }
    if (VirtualNumbers.isVirtual(parent) && name.equals(Names.DOT_DOT)) {
      return getattr(parts.quire.getattr(parent).parent());
    }
    return tree(parent).lookup(parent, name);
  }

  public InodeRecord getattr(long ino) {
    return tree(ino).getattr(ino);
  }

  /**
   * The attributes that programs see. A view of a stream gets a new inode whenever it begins at
   * another offset; programs see one file.
   */
  public InodeRecord shown(InodeRecord inode) {
    return tree(inode.ino()).shown(inode);
  }

  /** The end of a stream that is shown as a file; null if it is empty, and for other files. */
  public @Nullable FileEnd streamEnd(long ino) {
    return tree(ino).end(ino);
  }

  public InodeRecord setattr(long ino, AttributeChange change) {
    return tree(ino).setattr(ino, change);
  }

  /**
   * Removes set-user-id and set-group-id from a file before a process changes its bytes, unless the
   * process may keep them. Returns whether bits that the file had are gone now: the kernel must be
   * told, or it would run the file with these rights once more.
   */
  public boolean dropSetId(long ino, ContentChanger changer) {
    return tree(ino).dropSetId(ino, changer);
  }

  public byte[] readlink(long ino) {
    return tree(ino).readlink(ino);
  }

  /** Makes a file, a fifo, a socket or a device node; {@code mode} has the type bits. */
  public InodeRecord mknod(long parent, Name name, int mode, int rdev, Caller caller) {
    return treeOf(parent, name).mknod(parent, name, mode, rdev, caller);
  }

  public InodeRecord mkdir(long parent, Name name, int mode, Caller caller) {
    int directory = FileType.DIRECTORY.bits() | (mode & ~FileType.MASK);
    return mknod(parent, name, directory, 0, caller);
  }

  public InodeRecord symlink(long parent, Name name, byte[] target, Caller caller) {
    return treeOf(parent, name).symlink(parent, name, target, caller);
  }

  public InodeRecord link(long ino, long newParent, Name newName) {
    QuireTree.requireSameTree(ino, newParent);
    return treeOf(newParent, newName).link(ino, newParent, newName);
  }

  public void unlink(long parent, Name name) {
    treeOf(parent, name).unlink(parent, name);
  }

  public void rmdir(long parent, Name name) {
    treeOf(parent, name).rmdir(parent, name);
  }

  /**
   * Renames in one step. An existing entry at the new place is removed, unless the flags say
   * otherwise.
   *
   * @param flags of {@link RenameFlags}
   */
  public void rename(long parent, Name name, long newParent, Name newName, int flags) {
    if (QuireRoot.isClones(parent) && !VirtualNumbers.isVirtual(newParent)) {
      QuireTree.requireNotEntry(newParent, newName);
      parts.placeClone(name, newParent, newName, handles);
      return;
    }
    QuireTree.requireSameTree(parent, newParent);
    QuireTree.requireNotEntry(parent, name);
    treeOf(newParent, newName).rename(parent, name, newParent, newName, flags);
  }

  /** The inode number of {@code .quire}. */
  public long quireRoot() {
    return QuireTree.rootIno();
  }

  /**
   * Keeps an inode of the live tree after its last name is gone, as an open handle does, until
   * {@link #forget} has been called as often. A directory of the {@code .quire} tree can still be
   * found by its number.
   */
  public void remember(long ino) {
    tree(ino).remember(ino);
  }

  /** The reverse of {@link #remember}, that many times. */
  public void forget(long ino, long times) {
    tree(ino).forget(ino, times);
  }

  /** Visits the remembered inodes of the live tree, some thousand at a time. */
  public void forEachRemembered(Consumer<long[]> visitor) {
    parts.unlinkedInodes.forEachRemembered(visitor);
  }

  // ---- extended attributes

  public byte[] getxattr(long ino, Name name) {
    return tree(ino).getxattr(ino, name);
  }

  public List<Name> listxattr(long ino, Caller caller) {
    return tree(ino).listxattr(ino, caller);
  }

  /**
   * Sets an extended attribute.
   *
   * @param flags 0, XATTR_CREATE (1) or XATTR_REPLACE (2)
   */
  public void setxattr(long ino, Name name, byte[] value, int flags) {
    tree(ino).setxattr(ino, name, value, flags);
  }

  public void removexattr(long ino, Name name) {
    tree(ino).removexattr(ino, name);
  }

  // ---- handles

  /** Opens a regular file; O_TRUNC is honoured. */
  public long open(long ino, int flags) {
    return handles.add(() -> tree(ino).open(ino, flags));
  }

  /** Makes a regular file and opens it; opens an existing one unless O_EXCL is set. */
  public Opened create(long parent, Name name, int mode, int flags, Caller caller) {
    int regular = FileType.REGULAR.bits() | (mode & ~FileType.MASK);
    Tree tree = treeOf(parent, name);
    return handles.open(() -> CreateOrOpen.run(tree, parent, name, regular, flags, caller));
  }

  /** Makes a regular file without a name, and opens it; {@link #link} can name it. */
  public Opened tmpfile(long parent, int mode, int flags, Caller caller) {
    int regular = FileType.REGULAR.bits() | (mode & ~FileType.MASK);
    return handles.open(() -> tree(parent).tmpfile(parent, regular, flags, caller));
  }

  public long opendir(long ino) {
    return handles.add(() -> tree(ino).opendir(ino));
  }

  public InodeRecord getattrOf(long handle) {
    return handles.get(handle).attributes();
  }

  public int read(long handle, long offset, ByteBuffer into) {
    return read(handle, offset, ByteSink.of(into));
  }

  /** As {@link #read(long, long, ByteBuffer)}, without a copy if the sink supports that. */
  public int read(long handle, long offset, ByteSink into) {
    return handles.get(handle).read(offset, into);
  }

  /** As above, for one of several readers of a handle: a thread, or {@link OpenFile#PAGE_CACHE}. */
  public int read(long handle, long offset, ByteSink into, int reader) {
    return handles.get(handle).read(offset, into, reader);
  }

  /** Writes all of {@code from}; at the end of the file if the handle was opened to append. */
  public void write(long handle, long offset, ByteBuffer from) {
    handles.get(handle).write(offset, from);
  }

  /** As {@link #write}, for cached pages of the kernel: their offset holds for appends, too. */
  public void writeBack(long handle, long offset, ByteBuffer from, WriteTime time) {
    handles.get(handle).writeBack(offset, from, time);
  }

  public void truncate(long handle, long size) {
    handles.get(handle).truncate(size);
  }

  /** Implements fallocate(2); {@code mode} is of {@link FallocateMode}. */
  public void fallocate(long handle, int mode, long offset, long length) {
    handles.get(handle).allocate(mode, offset, length);
  }

  /** lseek's SEEK_DATA, or SEEK_HOLE. */
  public long seek(long handle, long offset, SeekTarget target) {
    return handles.get(handle).seek(offset, target);
  }

  /**
   * Makes a range of one file share the bytes of another file's range, without a copy; EXDEV in
   * {@code .quire}.
   */
  public long cloneRange(long fromHandle, long fromOffset, long toHandle, long toOffset, long n) {
    long from = handles.get(fromHandle).attributes().ino();
    long to = handles.get(toHandle).attributes().ino();
    if (VirtualNumbers.isVirtual(from) || VirtualNumbers.isVirtual(to)) {
      throw FsException.of(
          Errno.EXDEV, "inodes %s and %s cannot share bytes: one is in .quire", from, to);
    }
    return parts.live.cloneRange(from, fromOffset, to, toOffset, n);
  }

  /** Whether the kernel must not cache its bytes: they change, or are more than its size says. */
  public boolean isDirect(long handle) {
    return handles.get(handle).isDirect();
  }

  /** Whether a file's bytes are in the local store, so that a read is fast. */
  public boolean isNear(long handle) {
    return handles.get(handle).isNear();
  }

  /**
   * Whether there is something to read, for {@code poll(2)}.
   *
   * @param waker called when there is, replaces the previous one; null if no poll is waiting
   */
  public boolean poll(long handle, @Nullable PollWaker waker) {
    return handles.get(handle).poll(waker);
  }

  /** Lists the entries behind {@code cookie} (0: from the start), dot entries included. */
  public void readdir(long handle, long cookie, RowVisitor<Dentry> visitor) {
    handles.get(handle).list(cookie, visitor);
  }

  /** As {@link #readdir}, with the attributes of entries where they are at hand. */
  public void readdirKnown(long handle, long cookie, ListingVisitor visitor) {
    handles.get(handle).listKnown(cookie, visitor);
  }

  /** After this, a kill of the process loses nothing written through the handle. */
  public void flush(long handle) {
    handles.get(handle).flush();
  }

  /**
   * As {@link #flush}, for everything written to an inode; does nothing for an inode that will go
   * with its handles.
   */
  public void commit(long ino) {
    tree(ino).commit(ino);
  }

  /**
   * After this, a loss of power loses nothing written to the file, or entered in the directory. For
   * the root directory it covers everything done before: the kernel does not pass sync(2) and
   * syncfs(2) on to a FUSE file system.
   */
  public void fsync(long handle) {
    parts.sync(handles.get(handle));
  }

  public void release(long handle) {
    OpenFile file = handles.remove(handle);
    if (file != null) {
      file.release();
    }
  }

  // ---- the whole file system

  /** After this, a loss of power loses nothing that was done before. */
  public void sync() {
    parts.sync();
  }

  /** Space, inodes, caches and handles in figures. */
  public VfsUsage usage() {
    return usage;
  }

  // ---- snapshots

  /**
   * Sets the action that runs before bytes of the live tree are taken into a snapshot, a clone or
   * an archive: a front door that caches written bytes must {@link #write} them.
   */
  public void setFrontDoorCache(Runnable writeAll) {
    parts.taker.setFrontDoorCache(writeAll);
  }

  /** Snapshots, clones and archives of the trees. */
  public TreeOperations trees() {
    return parts.operations;
  }

  /** The extents of a file as they are now, in order, as {@code visitor} sees them. */
  public void extents(long ino, Consumer<PlacedExtent> visitor) {
    tree(ino).extents(ino, visitor);
  }

  /** The blob of a snapshot's file, to be closed; null for anything else. */
  public @Nullable Blob blob(long ino) {
    return tree(ino).blob(ino);
  }

  /**
   * Commits and syncs everything. Handles that are still open become unusable. Only if that
   * succeeds does closing the catalog mark the store as closed in good order.
   */
  @Override
  public void close() {
    parts.close();
  }
}
