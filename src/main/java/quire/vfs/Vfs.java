package quire.vfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import quire.catalog.Catalog;
import quire.catalog.CatalogBatch;
import quire.catalog.Dentry;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.catalog.RowVisitor;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.FileContext;
import quire.file.PlacedExtent;
import quire.log.OffloadLog;

/**
 * The file system, by inode numbers and handles. Thread-safe. Every method fails with {@link
 * FsException} and the errno that Linux documents for the system call it serves; a failed operation
 * changes nothing. Offsets, sizes and lengths are bytes, times nanoseconds since 1970.
 */
public final class Vfs implements AutoCloseable {
  /** Cookies of the two entries that every directory has and no catalog keeps. */
  private static final long DOT_COOKIE = 1;

  private static final long DOT_DOT_COOKIE = 2;

  private final Catalog catalog;
  private final OffloadLog log;
  private final InodeTable inodes;
  private final Writeback writeback;
  private final SpaceGuard space;
  private final FileData files;
  private final Removal removal;
  private final Namespace namespace;
  private final Renames renames;
  private final Attributes attributes;
  private final Xattrs xattrs;
  private final Handles handles = new Handles();

  private Vfs(Catalog catalog, FileContext context, Path store, boolean noAtime)
      throws IOException {
    this.catalog = catalog;
    this.log = context.log();
    this.inodes = new InodeTable(catalog);
    this.writeback = new Writeback(log, catalog, this::commit);
    this.space = new SpaceGuard(store);
    this.removal = new Removal(catalog, inodes, writeback);
    this.files = new FileData(catalog, context, writeback, removal, space, noAtime);
    this.namespace = new Namespace(catalog, inodes, removal);
    this.renames = new Renames(catalog, inodes, namespace, removal, files);
    this.attributes = new Attributes(catalog, files);
    this.xattrs = new Xattrs(catalog);
  }

  /**
   * Opens the file system of a store; in a new one, makes its root directory. Closing it closes
   * neither the catalog nor the log.
   *
   * @param owner owner of a new root directory
   * @param noAtime whether reading leaves access times alone; otherwise they follow relatime
   */
  public static Vfs open(
      Catalog catalog, FileContext context, Path store, Caller owner, boolean noAtime)
      throws IOException {
    Vfs vfs = new Vfs(catalog, context, store, noAtime);
    if (catalog.inode(Catalog.ROOT) == null) {
      vfs.makeRoot(owner);
    }
    if (!catalog.wasClean()) {
      new LostExtents(catalog, vfs.log).makeHoles();
    }
    vfs.log.deleteUnused();
    List<Long> orphans = new ArrayList<>();
    catalog.orphans(orphans::add);
    orphans.forEach(ino -> vfs.removal.reap(vfs.inodes.get(ino)));
    vfs.writeback.start();
    return vfs;
  }

  private void makeRoot(Caller owner) {
    long now = Clock.now();
    InodeRecord root =
        new InodeRecord(
            Catalog.ROOT,
            FileType.DIRECTORY.bits() | 0755,
            owner.uid(),
            owner.gid(),
            2,
            0,
            0,
            0,
            now,
            now,
            now,
            Catalog.ROOT,
            false);
    try (CatalogBatch batch = catalog.newBatch()) {
      batch.putInode(root);
      catalog.commit(batch);
    }
    catalog.sync();
  }

  private void commit(Inode inode) {
    files.commit(inode);
  }

  // ---- the tree

  public InodeRecord lookup(long parent, Name name) {
    return namespace.lookup(parent, name).record();
  }

  public InodeRecord getattr(long ino) {
    return inodes.get(ino).record();
  }

  public InodeRecord setattr(long ino, AttributeChange change) {
    return attributes.set(inodes.get(ino), change);
  }

  /** Takes set-user-id and set-group-id off a file that somebody changes who may not keep them. */
  public void dropSetId(long ino) {
    attributes.dropSetId(inodes.get(ino));
  }

  public byte[] readlink(long ino) {
    byte[] target = catalog.symlink(ino);
    if (target == null) {
      throw new FsException(Errno.EINVAL, "inode " + ino + " is not a symlink");
    }
    return target;
  }

  /** Makes a file, a fifo, a socket or a device node; {@code mode} has the type bits. */
  public InodeRecord mknod(long parent, Name name, int mode, int rdev, Caller caller) {
    space.requireForMetadata();
    return namespace.make(parent, name, mode, rdev, caller).record();
  }

  public InodeRecord mkdir(long parent, Name name, int mode, Caller caller) {
    int directory = FileType.DIRECTORY.bits() | (mode & ~FileType.MASK);
    return mknod(parent, name, directory, 0, caller);
  }

  public InodeRecord symlink(long parent, Name name, byte[] target, Caller caller) {
    space.requireForMetadata();
    return namespace.symlink(parent, name, target, caller).record();
  }

  public InodeRecord link(long ino, long newParent, Name newName) {
    space.requireForMetadata();
    return namespace.link(ino, newParent, newName).record();
  }

  public void unlink(long parent, Name name) {
    namespace.unlink(parent, name);
  }

  public void rmdir(long parent, Name name) {
    namespace.rmdir(parent, name);
  }

  /**
   * Renames in one step; an entry that stands at the new place goes, unless the flags say
   * otherwise.
   *
   * @param flags of {@link RenameFlags}
   */
  public void rename(long parent, Name name, long newParent, Name newName, int flags) {
    renames.rename(parent, name, newParent, newName, flags);
  }

  // ---- extended attributes

  public byte[] getxattr(long ino, Name name) {
    return xattrs.get(inodes.get(ino), name);
  }

  public List<Name> listxattr(long ino, Caller caller) {
    return xattrs.list(inodes.get(ino), caller);
  }

  /**
   * Sets an extended attribute.
   *
   * @param flags 0, XATTR_CREATE (1) or XATTR_REPLACE (2)
   */
  public void setxattr(long ino, Name name, byte[] value, int flags) {
    space.requireForMetadata();
    xattrs.set(inodes.get(ino), name, value, flags);
  }

  public void removexattr(long ino, Name name) {
    xattrs.remove(inodes.get(ino), name);
  }

  // ---- handles

  /** Opens a regular file; O_TRUNC is honoured. */
  public long open(long ino, int flags) {
    Inode inode = inodes.get(ino);
    if (inode.record().isDirectory()) {
      throw new FsException(Errno.EISDIR);
    }
    if (!inode.record().isRegular()) {
      throw new FsException(Errno.ENXIO, inode + " has no data of its own");
    }
    files.acquire(inode);
    OpenFile file = new RegularFile(inode, flags, files);
    if (OpenFlags.has(flags, OpenFlags.O_TRUNC) && OpenFlags.canWrite(flags)) {
      try {
        files.resize(inode, 0);
      } catch (RuntimeException e) {
        file.release();
        throw e;
      }
    }
    return handles.add(file);
  }

  /** Makes a regular file and opens it; where the name exists, opens that unless O_EXCL is set. */
  public long create(long parent, Name name, int mode, int flags, Caller caller) {
    try {
      int regular = FileType.REGULAR.bits() | (mode & ~FileType.MASK);
      return open(mknod(parent, name, regular, 0, caller).ino(), flags & ~OpenFlags.O_TRUNC);
    } catch (FsException e) {
      if (e.errno() != Errno.EEXIST || OpenFlags.has(flags, OpenFlags.O_EXCL)) {
        throw e;
      }
      return open(lookup(parent, name).ino(), flags);
    }
  }

  public long opendir(long ino) {
    Inode inode = inodes.get(ino);
    if (!inode.record().isDirectory()) {
      throw new FsException(Errno.ENOTDIR);
    }
    files.acquire(inode);
    return handles.add(new OpenDirectory(inode, files));
  }

  public InodeRecord getattrOf(long handle) {
    return handles.get(handle).inode().record();
  }

  public void dropSetIdOf(long handle) {
    attributes.dropSetId(handles.get(handle).inode());
  }

  public int read(long handle, long offset, ByteBuffer into) {
    return handles.get(handle).read(offset, into);
  }

  /**
   * Writes all of {@code from}; at the end of the file where the handle was opened to append.
   *
   * @param fromPageCache whether the kernel writes back a page, whose offset then always holds
   */
  public void write(long handle, long offset, ByteBuffer from, boolean fromPageCache) {
    handles.get(handle).write(offset, from, fromPageCache);
  }

  public void truncate(long handle, long size) {
    handles.get(handle).truncate(size);
  }

  /**
   * Does what fallocate(2) does.
   *
   * @param mode of {@link FallocateMode}
   */
  public void fallocate(long handle, int mode, long offset, long length) {
    handles.get(handle).allocate(mode, offset, length);
  }

  /** lseek's SEEK_DATA, or SEEK_HOLE. */
  public long seek(long handle, long offset, boolean hole) {
    return handles.get(handle).seek(offset, hole);
  }

  /** Makes {@code n} bytes of one file those of another too, without copying any. */
  public long cloneRange(long fromHandle, long fromOffset, long toHandle, long toOffset, long n) {
    return files.cloneRange(
        handles.get(fromHandle).inode(), fromOffset, handles.get(toHandle).inode(), toOffset, n);
  }

  /** Lists a directory from behind {@code cookie} on (0: from the start), dot entries included. */
  public void readdir(long handle, long cookie, RowVisitor<Dentry> visitor) {
    Inode directory = handles.get(handle).inode();
    if (!directory.record().isDirectory()) {
      throw new FsException(Errno.ENOTDIR);
    }
    if (cookie == 0) {
      files.accessed(directory);
    }
    long parent = directory.record().parent();
    if (cookie < DOT_COOKIE && !visitor.visit(dot(Names.DOT, directory.ino(), DOT_COOKIE))) {
      return;
    }
    if (cookie < DOT_DOT_COOKIE && !visitor.visit(dot(Names.DOT_DOT, parent, DOT_DOT_COOKIE))) {
      return;
    }
    catalog.entries(directory.ino(), Math.max(cookie, DOT_DOT_COOKIE), visitor);
  }

  private static Dentry dot(Name name, long ino, long cookie) {
    return new Dentry(name, ino, FileType.DIRECTORY, cookie);
  }

  /** After this, a kill of the process loses nothing that was written through the handle. */
  public void flush(long handle) {
    handles.get(handle).flush();
  }

  /** After this, a loss of power loses nothing that was written to the file, or entered in it. */
  public void fsync(long handle) {
    files.commit(handles.get(handle).inode());
    writeback.sync();
  }

  public void release(long handle) {
    OpenFile file = handles.remove(handle);
    if (file != null) {
      file.release();
    }
  }

  // ---- the whole

  /** After this, a loss of power loses nothing that was done before. */
  public void sync() {
    writeback.commitDirty(this::commit);
    writeback.sync();
  }

  public FsStats statfs() {
    long available = space.available();
    return new FsStats(log.allocatedBytes() + available, available, catalog.inodeEstimate());
  }

  /** The extents of a file as they are now, in order, as {@code visitor} sees them. */
  public void extents(long ino, Consumer<PlacedExtent> visitor) {
    files.extents(inodes.get(ino), visitor);
  }

  public int openHandles() {
    return handles.count();
  }

  /** Commits and syncs everything; the handles that are still open are not usable afterwards. */
  @Override
  public void close() {
    writeback.close();
    sync();
  }
}
