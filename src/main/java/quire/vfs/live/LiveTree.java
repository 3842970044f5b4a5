package quire.vfs.live;

import java.util.List;
import java.util.function.Consumer;
import quire.catalog.Catalog;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.PlacedExtent;
import quire.vfs.call.AttributeChange;
import quire.vfs.call.Caller;
import quire.vfs.call.ContentChanger;
import quire.vfs.call.OpenFile;
import quire.vfs.call.OpenFlags;
import quire.vfs.call.Tree;

/** The writable tree: the inodes of the catalog. Thread-safe. */
public final class LiveTree implements Tree {
  private final Catalog catalog;
  private final InodeTable inodes;
  private final SpaceGuard space;
  private final FileData files;
  private final Namespace namespace;
  private final Renames renames;
  private final UnlinkedInodes unlinked;
  private final Attributes attributes;
  private final Xattrs xattrs;
  private final Materializer materializer;

  public LiveTree(
      Catalog catalog,
      InodeTable inodes,
      UnchangedMarks marks,
      Materializer materializer,
      SpaceGuard space,
      FileData files,
      Namespace namespace,
      Renames renames,
      UnlinkedInodes unlinked) {
    this.catalog = catalog;
    this.inodes = inodes;
    this.space = space;
    this.files = files;
    this.namespace = namespace;
    this.renames = renames;
    this.unlinked = unlinked;
    this.attributes = new Attributes(marks, materializer, files);
    this.xattrs = new Xattrs(catalog, marks, materializer);
    this.materializer = materializer;
  }

  @Override
  public InodeRecord lookup(long parent, Name name) {
    return namespace.lookup(parent, name).record();
  }

  @Override
  public InodeRecord getattr(long ino) {
    return inodes.get(ino).record();
  }

  @Override
  public void remember(long ino) {
    unlinked.remember(ino);
  }

  @Override
  public void forget(long ino, long times) {
    unlinked.forget(ino, times);
  }

  @Override
  public void commit(long ino) {
    files.commitKept(inodes.get(ino));
  }

  @Override
  public InodeRecord setattr(long ino, AttributeChange change) {
    return attributes.set(inodes.get(ino), change);
  }

  @Override
  public boolean dropSetId(long ino, ContentChanger changer) {
    return attributes.dropSetId(inodes.get(ino), changer);
  }

  @Override
  public byte[] readlink(long ino) {
    byte[] target = catalog.symlink(ino);
    if (target == null) {
      throw FsException.of(Errno.EINVAL, "inode %s is not a symlink", ino);
    }
    return target;
  }

  @Override
  public InodeRecord mknod(long parent, Name name, int mode, int rdev, Caller caller) {
    space.reclaimForMetadata();
    return namespace.make(parent, name, mode, rdev, caller).record();
  }

  @Override
  public InodeRecord symlink(long parent, Name name, byte[] target, Caller caller) {
    space.reclaimForMetadata();
    return namespace.symlink(parent, name, target, caller).record();
  }

  @Override
  public InodeRecord link(long ino, long newParent, Name newName) {
    space.reclaimForMetadata();
    return namespace.link(ino, newParent, newName).record();
  }

  @Override
  public void unlink(long parent, Name name) {
    namespace.unlink(parent, name);
  }

  @Override
  public void rmdir(long parent, Name name) {
    namespace.rmdir(parent, name);
  }

  @Override
  public void rename(long parent, Name name, long newParent, Name newName, int flags) {
    renames.rename(parent, name, newParent, newName, flags);
  }

  @Override
  public byte[] getxattr(long ino, Name name) {
    return xattrs.get(inodes.get(ino), name);
  }

  @Override
  public List<Name> listxattr(long ino, Caller caller) {
    return xattrs.list(inodes.get(ino), caller);
  }

  @Override
  public void setxattr(long ino, Name name, byte[] value, int flags) {
    space.reclaimForMetadata();
    xattrs.set(inodes.get(ino), name, value, flags);
  }

  @Override
  public void removexattr(long ino, Name name) {
    xattrs.remove(inodes.get(ino), name);
  }

  @Override
  public OpenFile open(long ino, int flags) {
    Inode inode = inodes.get(ino);
    if (inode.record().isDirectory()) {
      throw FsException.of(Errno.EISDIR, "%s is a directory", inode);
    }
    if (!inode.record().isRegular()) {
      throw FsException.of(Errno.ENXIO, "%s has no data of its own", inode);
    }
    files.acquire(inode);
    OpenFile file = new RegularFile(inode, flags, files);
    if (OpenFlags.truncates(flags)) {
      try {
        files.resize(inode, 0);
      } catch (RuntimeException e) {
        file.release();
        throw e;
      }
    }
    return file;
  }

  @Override
  public OpenFile create(long parent, Name name, int mode, int flags, Caller caller) {
    space.reclaimForMetadata();
    return new RegularFile(namespace.makeOpen(parent, name, mode, caller), flags, files);
  }

  @Override
  public OpenFile tmpfile(long parent, int mode, int flags, Caller caller) {
    space.reclaimForMetadata();
    return new RegularFile(namespace.makeNameless(parent, mode, caller), flags, files);
  }

  @Override
  public OpenFile opendir(long ino) {
    Inode inode = inodes.get(ino);
    if (!inode.record().isDirectory()) {
      throw FsException.of(Errno.ENOTDIR, "%s is not a directory", inode);
    }
    materializer.requireEntries(inode);
    files.acquire(inode);
    return new OpenDirectory(inode, files, catalog);
  }

  @Override
  public void extents(long ino, Consumer<PlacedExtent> visitor) {
    files.extents(inodes.get(ino), visitor);
  }

  /** As {@link FileData#cloneRange}, by inode numbers; EINVAL if one is not a regular file. */
  public long cloneRange(long from, long fromOffset, long to, long toOffset, long n) {
    Inode source = inodes.get(from);
    Inode target = inodes.get(to);
    if (!source.record().isRegular() || !target.record().isRegular()) {
      throw FsException.of(
          Errno.EINVAL, "%s and %s cannot share bytes: one is not a regular file", source, target);
    }
    return files.cloneRange(source, fromOffset, target, toOffset, n);
  }
}
