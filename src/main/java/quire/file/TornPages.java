package quire.file;

import quire.catalog.Catalog;
import quire.catalog.ExtentRow;
import quire.catalog.InodeRecord;
import quire.catalog.UnsyncedPages;
import quire.log.LogRange;
import quire.log.OffloadLog;
import quire.log.PageDoubt;
import quire.log.PageSet;
import quire.log.Pages;

/**
 * Finds unsynced log pages that a loss of power has damaged: pages that the catalog names, because
 * the host happened to write its journal back first, but without their bytes, with a part of them,
 * or without their checksum. A page that was synced and does not match its checksum is damaged
 * otherwise, and not reported here. Not thread-safe; one use.
 *
 * <p>It reads the pages named by changes since the last sync, which is a few seconds before the
 * crash. Some of these changes may be in the catalog's tables already, which do not tell the age of
 * a row. Then it takes the pages of all inodes that have changed since the sync, or shortly before.
 */
public final class TornPages {
  /**
   * A generous bound of the time, in nanoseconds, that a change waits in memory before it is
   * committed.
   */
  private static final long LONGEST_IN_MEMORY = 60_000_000_000L;

  private final Catalog catalog;
  private final OffloadLog log;
  private final PageSet torn = new PageSet();

  // the inode whose extents are being read
  private long ino;
  private boolean wasSynced;

  private TornPages(Catalog catalog, OffloadLog log) {
    this.catalog = catalog;
    this.log = log;
  }

  /** The torn pages; none in a store that was closed in good order. */
  public static PageSet of(Catalog catalog, OffloadLog log) {
    TornPages pages = new TornPages(catalog, log);
    if (catalog.wasClean()) {
      return pages.torn;
    }
    UnsyncedPages unsynced = catalog.unsyncedPages();
    unsynced.pages().forEach(pages::compare);
    if (!unsynced.areAll() && catalog.syncedUntil() != Long.MIN_VALUE) {
      pages.compareExtentsOfRecentInodes();
    }
    return pages.torn;
  }

  /**
   * Whether the bytes of an inode were certainly synced before the last loss of power; false if
   * there is no such inode.
   */
  public static boolean wasSynced(Catalog catalog, long ino) {
    long until = catalog.syncedUntil();
    if (until == Long.MAX_VALUE || until == Long.MIN_VALUE) {
      return until == Long.MAX_VALUE;
    }
    InodeRecord inode = catalog.inode(ino);
    return inode != null && inode.ctime() < until - LONGEST_IN_MEMORY;
  }

  private void compareExtentsOfRecentInodes() {
    catalog.allExtents(
        owned -> {
          if (owned.ino() != ino) {
            ino = owned.ino();
            // a finished blob had been synced first
            wasSynced = catalog.inode(ino) == null || wasSynced(catalog, ino);
          }
          ExtentRow row = owned.row();
          if (!wasSynced && row.kind() != ExtentRow.Kind.FILL && row.length() > 0) {
            compare(new LogRange(row.value(), row.length()));
          }
          return true;
        });
  }

  private void compare(LogRange range) {
    log.compare(
        range,
        (address, doubt) -> {
          // everything in the log at a clean close had been synced
          boolean isRecent = log.segmentOf(address) > catalog.lastSegment();
          if (isRecent && doubt != PageDoubt.UNREADABLE) {
            torn.add(new LogRange(address, Pages.SIZE));
          }
        });
  }
}
