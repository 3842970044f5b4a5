package quire.vfs.live;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import quire.catalog.Catalog;
import quire.catalog.Dentry;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.snapshot.castore.SymlinkNode;
import quire.snapshot.tree.TreeContent;
import quire.vfs.call.Caller;
import quire.vfs.call.Clock;
import quire.vfs.call.Names;

/**
 * Directory entries: looks up, makes and removes names. Renames are in {@link Renames}.
 * Thread-safe: changes hold the tree lock, look-ups hold no lock.
 */
public final class Namespace {
  private static final int SET_GID = 02000;

  public final ReentrantLock treeLock = new ReentrantLock();

  private final Catalog catalog;
  private final InodeTable inodes;
  private final UnchangedMarks marks;
  private final Materializer materializer;
  private final Removal removal;

  public Namespace(
      Catalog catalog,
      InodeTable inodes,
      UnchangedMarks marks,
      Materializer materializer,
      Removal removal) {
    this.catalog = catalog;
    this.inodes = inodes;
    this.marks = marks;
    this.materializer = materializer;
    this.removal = removal;
  }

  Inode lookup(long parent, Name name) {
    Names.requireShort(name);
    if (name.equals(Names.DOT)) {
      return inodes.get(parent);
    }
    if (name.equals(Names.DOT_DOT)) {
      return inodes.get(requireDirectory(parent).record().parent());
    }
    Inode directory = inodes.get(parent);
    materializer.requireEntries(directory);
    Dentry entry = catalog.entry(parent, name);
    if (entry == null) {
      requireDirectory(parent);
      throw Names.missing(name, parent);
    }
    return inodes.get(entry.ino());
  }

  /**
   * The inode of a directory that still has a name; makes sure that its entries are in the catalog.
   */
  public Inode requireDirectory(long ino) {
    Inode inode = inodes.get(ino);
    if (!inode.record().isDirectory()) {
      throw FsException.of(Errno.ENOTDIR, "%s is not a directory", inode);
    }
    if (inode.record().nlink() == 0) {
      throw FsException.of(Errno.ENOENT, "directory %s has been removed", inode);
    }
    materializer.requireEntries(inode);
    return inode;
  }

  public @Nullable Dentry entry(long parent, Name name) {
    return catalog.entry(parent, name);
  }

  Dentry requireEntry(long parent, Name name) {
    Dentry entry = catalog.entry(parent, name);
    if (entry == null) {
      throw Names.missing(name, parent);
    }
    return entry;
  }

  /** Makes an inode of any type except a symlink. */
  Inode make(long parent, Name name, int mode, int rdev, Caller caller) {
    return make(parent, name, mode, rdev, caller, null, 0);
  }

  /** Makes a regular file that one handle has open, before other threads can find it. */
  Inode makeOpen(long parent, Name name, int mode, Caller caller) {
    return make(parent, name, mode, 0, caller, null, 1);
  }

  Inode symlink(long parent, Name name, byte[] target, Caller caller) {
    if (target.length == 0) {
      throw FsException.of(
          Errno.ENOENT, "the symlink '%s' needs a target of at least one byte", name);
    }
    if (target.length > SymlinkNode.MAX_TARGET) {
      throw FsException.of(
          Errno.ENAMETOOLONG,
          "the symlink '%s' has a target of %s bytes, and may have %s",
          name,
          target.length,
          SymlinkNode.MAX_TARGET);
    }
    return make(parent, name, TreeContent.Symlink.MODE, 0, caller, target, 0);
  }

  private Inode make(
      long parent,
      Name name,
      int mode,
      int rdev,
      Caller caller,
      byte @Nullable [] target,
      int opens) {
    Names.requireNew(name);
    treeLock.lock();
    try {
      Inode directory = requireDirectory(parent);
      if (catalog.entry(parent, name) != null) {
        throw Names.exists(name, parent);
      }
      try (InodeUpdate update = new InodeUpdate(marks, directory)) {
        InodeRecord record = newRecord(directory.record(), mode, rdev, caller, target);
        if (target != null) {
          update.batch().putSymlink(record.ino(), target);
        }
        update.batch().putInode(record);
        addEntry(update, directory, name, record, record.ctime());
        Inode inode = new Inode(record);
        inode.opens = opens; // no other thread knows it yet
        inodes.add(inode, update::commit);
        return inode;
      }
    } finally {
      treeLock.unlock();
    }
  }

  private InodeRecord newRecord(
      InodeRecord parent, int mode, int rdev, Caller caller, byte @Nullable [] target) {
    FileType type = FileType.ofMode(mode); // EINVAL before anything is changed
    boolean directory = type == FileType.DIRECTORY;
    boolean inheritsGroup = (parent.mode() & SET_GID) != 0;
    return InodeRecord.empty(
            catalog.newId(),
            directory && inheritsGroup ? mode | SET_GID : mode,
            caller.uid(),
            inheritsGroup ? parent.gid() : caller.gid(),
            parent.ino(),
            Clock.now())
        .withRdev(rdev)
        .withSize(target == null ? 0 : target.length, 0);
  }

  Inode link(long ino, long newParent, Name newName) {
    Names.requireNew(newName);
    treeLock.lock();
    try {
      Inode directory = requireDirectory(newParent);
      Inode inode = inodes.get(ino);
      if (inode.record().isDirectory()) {
        throw FsException.of(Errno.EPERM, "%s is a directory, and cannot have another name", inode);
      }
      if (inode.record().nlink() == 0 && !inode.linkable) {
        throw FsException.of(
            Errno.ENOENT, "%s has lost its last name, and cannot have another", inode);
      }
      if (catalog.entry(newParent, newName) != null) {
        throw Names.exists(newName, newParent);
      }
      try (InodeUpdate update = new InodeUpdate(marks, directory, inode)) {
        long now = Clock.now();
        InodeRecord record = update.record(inode);
        InodeRecord linked = record.withNlink(record.nlink() + 1).withCtime(now);
        linked =
            record.nlink() == 0
                ? firstName(update, linked, newParent)
                : nextName(update, linked, newParent);
        update.put(inode, linked);
        addEntry(update, directory, newName, linked, now);
        update.commit();
        if (record.nlink() == 0) {
          inode.linkable = false;
          removal.gotName(inode);
        }
      }
      return inode;
    } finally {
      treeLock.unlock();
    }
  }

  private InodeRecord firstName(InodeUpdate update, InodeRecord record, long parent) {
    update.batch().deleteOrphan(record.ino());
    return record.withParent(parent);
  }

  private InodeRecord nextName(InodeUpdate update, InodeRecord record, long parent) {
    if (record.parent() != 0) {
      update.batch().putParent(record.ino(), record.parent());
    }
    update.batch().putParent(record.ino(), parent);
    return record.withParent(0);
  }

  /**
   * Makes a regular file without a name, open in one handle; it may get a name while it is open.
   */
  Inode makeNameless(long parent, int mode, Caller caller) {
    treeLock.lock();
    try {
      Inode directory = requireDirectory(parent);
      InodeRecord record = newRecord(directory.record(), mode, 0, caller, null).withNlink(0);
      Inode inode = new Inode(record);
      inode.linkable = true;
      inode.opens = 1;
      inodes.add(inode, () -> commitNameless(record));
      removal.madeNameless(inode);
      return inode;
    } finally {
      treeLock.unlock();
    }
  }

  private void commitNameless(InodeRecord record) {
    catalog.commit(
        batch -> {
          batch.putInode(record);
          batch.putOrphan(record.ino());
        });
  }

  void unlink(long parent, Name name) {
    treeLock.lock();
    try {
      Inode directory = requireDirectory(parent);
      Dentry entry = requireEntry(parent, name);
      if (entry.type() == FileType.DIRECTORY) {
        throw FsException.of(
            Errno.EISDIR, "'%s' in directory inode %s is a directory", name, parent);
      }
      remove(directory, entry, inodes.get(entry.ino()));
    } finally {
      treeLock.unlock();
    }
  }

  void rmdir(long parent, Name name) {
    if (name.equals(Names.DOT)) {
      throw FsException.of(Errno.EINVAL, "'.' cannot be removed from directory inode %s", parent);
    }
    treeLock.lock();
    try {
      Inode directory = requireDirectory(parent);
      Dentry entry = requireEntry(parent, name);
      if (entry.type() != FileType.DIRECTORY) {
        throw FsException.of(
            Errno.ENOTDIR, "'%s' in directory inode %s is not a directory", name, parent);
      }
      Inode removed = inodes.get(entry.ino());
      if (removed.record().size() != 0) {
        throw FsException.of(
            Errno.ENOTEMPTY, "the directory '%s' in directory inode %s is not empty", name, parent);
      }
      remove(directory, entry, removed);
    } finally {
      treeLock.unlock();
    }
  }

  private void remove(Inode directory, Dentry entry, Inode removed) {
    try (InodeUpdate update = new InodeUpdate(marks, directory, removed)) {
      removeEntry(update, directory, entry, Clock.now());
      Removal.Dropped dropped = removal.dropName(update, removed);
      update.commit();
      removal.finish(dropped);
    }
  }

  /** Adds an entry to the batch, and to its directory's size, link count and times. */
  public void addEntry(
      InodeUpdate update, Inode directory, Name name, InodeRecord child, long now) {
    Dentry entry = new Dentry(name, child.ino(), child.type(), catalog.newId());
    update.batch().putEntry(directory.ino(), entry);
    InodeRecord record = update.record(directory);
    int links = child.isDirectory() ? 1 : 0;
    update.put(
        directory,
        record
            .withSize(record.size() + 1, 0)
            .withNlink(record.nlink() + links)
            .withTimes(record.atime(), now, now));
  }

  /** The reverse of {@link #addEntry}. */
  public void removeEntry(InodeUpdate update, Inode directory, Dentry entry, long now) {
    update.batch().deleteEntry(directory.ino(), entry);
    InodeRecord record = update.record(directory);
    int links = entry.type() == FileType.DIRECTORY ? 1 : 0;
    update.put(
        directory,
        record
            .withSize(record.size() - 1, 0)
            .withNlink(record.nlink() - links)
            .withTimes(record.atime(), now, now));
  }
}
