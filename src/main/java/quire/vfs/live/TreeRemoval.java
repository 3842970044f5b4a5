package quire.vfs.live;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import quire.catalog.Catalog;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.error.FsException;

/**
 * Empties directories that have no name any more. An entry that is a directory then has no name
 * either, and is emptied too. After a crash it goes on when the store opens. Thread-safe.
 */
public final class TreeRemoval {
  /** Entries removed in one go while others wait for the tree lock. */
  private static final int AT_A_TIME = 64;

  private final Catalog catalog;
  private final InodeTable inodes;
  private final UnchangedMarks marks;
  private final Namespace namespace;
  private final Removal removal;

  public TreeRemoval(
      Catalog catalog,
      InodeTable inodes,
      UnchangedMarks marks,
      Namespace namespace,
      Removal removal) {
    this.catalog = catalog;
    this.inodes = inodes;
    this.marks = marks;
    this.namespace = namespace;
    this.removal = removal;
  }

  /**
   * Removes the entries and then the directory. If the directory is in use, the last user deletes
   * it. Entries that cannot be removed are logged and stay, and so does the directory.
   */
  public void empty(long ino, BooleanSupplier stop) {
    Inode directory = inodes.find(ino);
    if (directory == null) {
      return;
    }
    Emptying emptying = new Emptying(directory);
    while (emptying.removeSome()) {
      if (stop.getAsBoolean()) {
        return;
      }
    }
    if (emptying.isEmpty()) {
      delete(directory);
    }
  }

  private void delete(Inode directory) {
    directory.lock.writeLock().lock();
    try {
      if (!removal.isInUse(directory) && !directory.isDeleted()) {
        removal.reap(directory);
      }
    } finally {
      directory.lock.writeLock().unlock();
    }
  }

  /** One pass over the entries of a directory. */
  private final class Emptying {
    private final Inode directory;
    private final DeletionFailures failures = new DeletionFailures();

    /** The cookie of the last entry that was tried. */
    private long last;

    Emptying(Inode directory) {
      this.directory = directory;
    }

    /** Returns whether there may be more. */
    boolean removeSome() {
      namespace.treeLock.lock();
      try {
        List<Dentry> some = new ArrayList<>();
        catalog.entries(
            directory.ino(),
            last,
            entry -> {
              some.add(entry);
              return some.size() < AT_A_TIME;
            });
        some.forEach(this::tryToRemove);
        return !some.isEmpty() || !end();
      } finally {
        namespace.treeLock.unlock();
      }
    }

    private void tryToRemove(Dentry entry) {
      try {
        remove(directory, entry);
      } catch (FsException e) {
        if (SpaceGuard.isFull(e)) {
          throw e; // all is tried again later
        }
        failures.add(entry.ino(), e);
      }
      last = entry.cookie();
    }

    /** Returns false if there are more entries, with which this begins anew. */
    private boolean end() {
      failures.end();
      last = 0;
      return failures.any() || forgetEntries(directory);
    }

    boolean isEmpty() {
      return !failures.any();
    }
  }

  private void remove(Inode directory, Dentry entry) {
    Inode child = inodes.find(entry.ino());
    try (InodeUpdate update = new InodeUpdate(marks, directory, child)) {
      update.batch().useReserve().deleteEntry(directory.ino(), entry);
      InodeRecord record = update.record(directory);
      update.move(directory, record.withSize(Math.max(record.size() - 1, 0), 0));
      Removal.Dropped dropped =
          child == null ? Removal.Dropped.NOTHING : removal.dropName(update, child);
      update.commit();
      removal.finish(dropped);
    }
  }

  /**
   * Drops the entries of a deferred clone, which are not in the catalog yet.
   *
   * @return false if some are by now: a look-up takes no tree lock, and has put them there
   */
  private boolean forgetEntries(Inode directory) {
    try (InodeUpdate update = new InodeUpdate(marks, directory)) {
      if (hasEntry(directory.ino())) {
        return false;
      }
      InodeRecord record = update.record(directory);
      if (record.size() != 0 || record.deferred()) {
        update.batch().useReserve().deleteDeferred(directory.ino());
        update.move(directory, record.withSize(0, 0).withDeferred(false));
        update.commit();
        catalog.garbage().suspect(0);
      }
      return true;
    }
  }

  private boolean hasEntry(long directory) {
    boolean[] found = {false};
    catalog.entries(
        directory,
        0,
        entry -> {
          found[0] = true;
          return false;
        });
    return found[0];
  }
}
