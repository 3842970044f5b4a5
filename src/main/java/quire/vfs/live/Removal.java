package quire.vfs.live;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import quire.catalog.Catalog;
import quire.catalog.CatalogBatch;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.call.Clock;

/**
 * Deletes inodes. When its last name goes, an inode is deleted at once. If it is open or the front
 * door knows its number, it becomes an orphan instead. An orphan is reaped when neither is true any
 * more or, after a crash, when the store opens. Callers hold the inode's write lock.
 */
public final class Removal {
  /** The most extents that one batch deletes: bounds the memory of deleting a file. */
  private static final int BATCH = 4096;

  private final Catalog catalog;
  private final InodeTable inodes;
  private final UnchangedMarks marks;
  private final Writeback writeback;
  private final Upkeep upkeep;
  private final LookupCounts remembered;

  public Removal(
      Catalog catalog,
      InodeTable inodes,
      UnchangedMarks marks,
      Writeback writeback,
      Upkeep upkeep,
      LookupCounts remembered) {
    this.catalog = catalog;
    this.inodes = inodes;
    this.marks = marks;
    this.writeback = writeback;
    this.upkeep = upkeep;
    this.remembered = remembered;
  }

  /**
   * The remaining work for an inode that lost a name, to be done once the batch is in the catalog.
   */
  public record Dropped(@Nullable Inode inode, UnnamedPages unnamed, boolean reap) {
    public static final Dropped NOTHING = new Dropped(null, new UnnamedPages(), false);
  }

  /** Adds the changes of an inode that loses one name to the batch. */
  public Dropped dropName(InodeUpdate update, Inode inode) {
    InodeRecord record = update.record(inode);
    int nlink = record.isDirectory() ? 0 : record.nlink() - 1;
    InodeRecord changed = record.withNlink(nlink).withCtime(Clock.now());
    if (nlink > 0) {
      update.put(inode, changed);
      return Dropped.NOTHING;
    }
    update.batch().useReserve();
    boolean known = remembered.loseName(inode.ino());
    boolean unused = inode.opens == 0 && !known;
    UnnamedPages unnamed = new UnnamedPages();
    if (unused && !hasEntries(record)) {
      if (deleteExtents(update.batch(), inode.ino(), unnamed)) {
        deleteRest(update.batch(), record, unnamed);
        update.delete(inode, changed);
        return new Dropped(inode, unnamed, false);
      }
    }
    update.batch().putOrphan(inode.ino());
    update.move(inode, changed);
    return new Dropped(inode, unnamed, unused);
  }

  /** Called after the batch of {@link #dropName} is in the catalog. */
  public void finish(Dropped dropped) {
    Inode inode = dropped.inode();
    if (inode == null) {
      return;
    }
    writeback.freeLater(dropped.unnamed());
    if (dropped.reap()) {
      reapDropped(inode);
    } else if (inode.isDeleted()) {
      writeback.freeLater(FileCommits.discard(inode));
      inodes.remove(inode);
    }
  }

  /** The name is gone already, so the removal of the name has not failed. */
  private void reapDropped(Inode inode) {
    try {
      reap(inode);
    } catch (FsException e) {
      new DeletionFailures().add(inode.ino(), e);
    }
  }

  /** To be called for a new inode that has no name, before the front door knows its number. */
  void madeNameless(Inode inode) {
    remembered.madeNameless(inode.ino());
  }

  /** To be called when such an inode has got its first name. */
  void gotName(Inode inode) {
    remembered.drop(inode.ino());
  }

  private static boolean hasEntries(InodeRecord record) {
    return record.isDirectory() && record.size() > 0;
  }

  /**
   * Deletes the files that were open without a name when the store went down. A file that cannot be
   * deleted does not stop the others.
   */
  public void reapOrphans() {
    List<Long> orphans = new ArrayList<>();
    catalog.orphans(orphans::add);
    DeletionFailures failures = new DeletionFailures();
    for (long ino : orphans) {
      try {
        reap(requireOrphan(ino));
      } catch (FsException e) {
        failures.add(ino, e);
      }
    }
    failures.end();
  }

  private Inode requireOrphan(long ino) {
    Inode inode = inodes.get(ino);
    int names = inode.record().nlink();
    if (names > 0) {
      throw FsException.of(
          Errno.EIO, "%s is listed as one without a name, but has %s names", inode, names);
    }
    return inode;
  }

  /**
   * Deletes an orphan that is not open, in as many batches as its extents need. A directory that
   * still has entries is left to {@link Upkeep}.
   */
  public void reap(Inode inode) {
    if (hasEntries(inode.record())) {
      upkeep.empty(inode.ino());
      return;
    }
    boolean done = false;
    while (!done) {
      try (InodeUpdate update = new InodeUpdate(marks, inode)) {
        update.batch().useReserve();
        UnnamedPages unnamed = new UnnamedPages();
        done = deleteExtents(update.batch(), inode.ino(), unnamed);
        if (done) {
          deleteOrphan(update, inode, unnamed);
        }
        update.commit();
        writeback.freeLater(unnamed);
      }
    }
    forget(inode);
  }

  /**
   * As {@link #reap}, for several inodes, small ones in one batch.
   *
   * @param isLost asked with all locks held whether an inode may be deleted
   */
  void reapTogether(List<Inode> orphans, Predicate<Inode> isLost) {
    List<Inode> large = new ArrayList<>();
    List<Inode> gone = new ArrayList<>();
    UnnamedPages unnamed = new UnnamedPages();
    try (InodeUpdate update = new InodeUpdate(marks, orphans.toArray(Inode[]::new))) {
      update.batch().useReserve();
      for (Inode inode : new LinkedHashSet<>(orphans)) {
        if (!isLost.test(inode)) {
          continue;
        }
        if (hasEntries(inode.record()) || !deleteExtents(update.batch(), inode.ino(), unnamed)) {
          large.add(inode);
        } else {
          deleteOrphan(update, inode, unnamed);
          gone.add(inode);
        }
      }
      update.commit();
      writeback.freeLater(unnamed);
      gone.forEach(this::forget);
      large.forEach(this::reap);
    }
  }

  private void deleteOrphan(InodeUpdate update, Inode inode, UnnamedPages unnamed) {
    deleteRest(update.batch(), inode.record(), unnamed);
    update.batch().deleteOrphan(inode.ino());
    update.delete(inode, inode.record());
  }

  private void forget(Inode inode) {
    writeback.freeLater(FileCommits.discard(inode));
    remembered.drop(inode.ino());
    inodes.remove(inode);
  }

  /** Whether an inode without a name is open or known by number. */
  boolean isInUse(Inode inode) {
    return inode.opens > 0 || remembered.contains(inode.ino());
  }

  /** Deletes the first extents; returns whether these were all. */
  private boolean deleteExtents(CatalogBatch batch, long ino, UnnamedPages unnamed) {
    boolean[] all = {true};
    int[] count = {0};
    catalog.extents(
        ino,
        0,
        row -> {
          if (count[0]++ == BATCH) {
            all[0] = false;
            return false;
          }
          batch.deleteExtent(ino, row.offset());
          unnamed.add(row);
          return true;
        });
    return all[0];
  }

  private void deleteRest(CatalogBatch batch, InodeRecord record, UnnamedPages unnamed) {
    long ino = record.ino();
    if (catalog.hasHashes()) {
      batch.deleteHash(ino);
      batch.deleteMark(ino);
    }
    if (record.deferred()) {
      batch.deleteDeferred(ino);
      unnamed.addShared(record.allocated());
    }
    if (record.parent() == 0) {
      catalog.parents(
          ino,
          parent -> {
            batch.deleteParent(ino, parent);
            return true;
          });
    }
    if (record.type() == FileType.SYMLINK) {
      batch.deleteSymlink(ino);
    }
    if (record.hasXattrs()) {
      catalog.xattrNames(
          ino,
          name -> {
            batch.deleteXattr(ino, name);
            return true;
          });
    }
  }
}
