package quire.fsck;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import quire.catalog.Catalog;
import quire.catalog.ExtentRow;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.catalog.OwnedExtent;
import quire.log.LogRange;
import quire.log.OffloadLog;
import quire.log.PageSet;
import quire.log.Pages;

/**
 * Checks the extents of all files in one scan: that they cover each file exactly, that the log
 * holds what they name, and that an exclusive log page belongs to one page of one file. Not
 * thread-safe.
 */
final class ExtentCheck {
  private final Catalog catalog;
  private final OffloadLog log;
  private final InodeIndex index;
  private final BlobIndex blobs;
  private final InodeLabels labels;
  private final Findings findings;
  private final ExtentRepair repair;

  private final PageSet onDisk;
  private final PageSet exclusive = new PageSet();
  private final PageSet shared = new PageSet();

  /** Pages with more than one owner, some of which do not mark them as shared. */
  private final PageSet contested = new PageSet();

  private final Set<Long> logPagesOfFilePage = new HashSet<>();
  private long filePage;

  // the file, or the blob, of the current rows
  private long ino;
  private @Nullable InodeRecord file;
  private int blob = BlobIndex.NONE;
  private long size;
  private long covered;
  private long allocated;
  private @Nullable String firstWrong;
  private int wrong;
  private boolean loses;
  private long unreadable;
  private long firstUnreadable;
  private long seen;

  ExtentCheck(
      Catalog catalog,
      OffloadLog log,
      PageSet onDisk,
      InodeIndex index,
      InodeLabels labels,
      Findings findings) {
    this.catalog = catalog;
    this.log = log;
    this.onDisk = onDisk;
    this.index = index;
    this.blobs = new BlobIndex(catalog);
    this.labels = labels;
    this.findings = findings;
    this.repair = new ExtentRepair(catalog, log, onDisk, findings);
  }

  /** Returns the number of extents. */
  long run() {
    catalog.allExtents(
        owned -> {
          seen++;
          visit(owned);
          return true;
        });
    finishOwner();
    blobs
        .withoutExtents()
        .forEach(slot -> findings.irreparable(blobs.describe(slot) + " has no extents"));
    findings.commit();
    repair.share(contested);
    findings.flush(); // only now, because problems with contested pages are repaired here
    return seen;
  }

  private void visit(OwnedExtent owned) {
    if (owned.ino() != ino) {
      finishOwner();
      startOwner(owned.ino());
    }
    ExtentRow row = owned.row();
    if (file == null && blob == BlobIndex.NONE) {
      if (!log.isHeld()) {
        findings.change(batch -> batch.deleteExtent(owned.ino(), row.offset()));
      }
      return;
    }
    checkPlace(row);
    checkOrigin(row);
  }

  private void startOwner(long number) {
    ino = number;
    covered = 0;
    allocated = 0;
    firstWrong = null;
    wrong = 0;
    loses = false;
    unreadable = 0;
    logPagesOfFilePage.clear();
    blob = blobs.find(number);
    if (blob != BlobIndex.NONE) {
      blobs.markSeen(blob);
      size = blobs.size(blob);
    } else {
      startFile(number);
    }
  }

  private void startFile(long number) {
    int slot = index.find(number);
    boolean regular = slot != InodeIndex.NONE && index.is(slot, FileType.REGULAR);
    file = regular ? index.record(catalog, number) : null;
    if (file == null) {
      tellUnowned(slot);
      return;
    }
    index.mark(slot, InodeIndex.HAS_EXTENTS);
    size = file.size();
  }

  /** A lost row may have named the bytes: where nothing may be freed, the extents stay, too. */
  private void tellUnowned(int slot) {
    String why = slot == InodeIndex.NONE ? "does not exist" : "is not a regular file";
    String text = "there are extents of %s, which %s".formatted(labels.of(ino), why);
    if (log.isHeld()) {
      findings.lasting(text + "; kept, as lost changes may have named them");
    } else {
      findings.warning(text + "; a repair gives up its bytes");
    }
  }

  private String owner() {
    return blob == BlobIndex.NONE ? labels.of(ino) : blobs.describe(blob);
  }

  private void checkPlace(ExtentRow row) {
    if (row.offset() > covered) {
      lost("no extent from %d to %d".formatted(covered, row.offset()));
    } else if (row.offset() < covered) {
      wrong("the extent at %d overlaps the one before".formatted(row.offset()));
    }
    if (row.length() <= 0 || row.length() > size - row.offset()) {
      wrong(
          "the extent at %d has %d bytes in a file of %d"
              .formatted(row.offset(), row.length(), size));
    }
    covered = Math.max(covered, row.offset() + Math.max(0, row.length()));
    boolean hole = row.kind() == ExtentRow.Kind.FILL && row.value() == 0;
    allocated += hole ? 0 : row.length();
  }

  private void checkOrigin(ExtentRow row) {
    if (row.kind() == ExtentRow.Kind.FILL || row.length() <= 0) {
      return;
    }
    if (log.isBarred(row.value())) {
      return; // one finding reports the whole segment
    }
    reserveNumber(row.value());
    if (log.mayComeBack(row.value(), row.length())) {
      firstUnreadable = unreadable == 0 ? row.offset() : firstUnreadable;
      unreadable += row.length();
      return;
    }
    if (!log.holds(row.value(), row.length())) {
      lost(
          "%d bytes at offset %d are lost: log address %#x does not exist"
              .formatted(row.length(), row.offset(), row.value()));
      return;
    }
    LogRange range = new LogRange(row.value(), row.length());
    if (!onDisk.contains(range)) {
      lost(
          "bytes from offset %d on are lost: there is a hole at %s"
              .formatted(row.offset(), place(row.value())));
    }
    if (row.kind() == ExtentRow.Kind.SHARED) {
      claimShared(row, range);
    } else {
      claimExclusive(row, range);
    }
  }

  /**
   * After a crash the number of the last segment is not known. A mount then takes the segment of
   * each address for a missing one, and so does this.
   */
  private void reserveNumber(long address) {
    if (!catalog.wasClean() || catalog.lastSegment() == 0) {
      log.neverUse(address);
    }
  }

  private void claimShared(ExtentRow row, LogRange range) {
    if (exclusive.intersects(range)) {
      contest(row, range);
    }
    shared.add(range);
  }

  private void claimExclusive(ExtentRow row, LogRange range) {
    if (Pages.offset(row.offset()) != Pages.offset(row.value())) {
      contest(row, range);
    }
    LogRange pages = whole(range);
    LogRange fresh = withoutKnownPage(Pages.down(row.offset()), pages);
    if (fresh.length() > 0) {
      if (exclusive.intersects(fresh) || shared.intersects(fresh)) {
        contest(row, fresh);
      }
      exclusive.add(fresh);
    }
    rememberPage(Pages.down(row.offset() + row.length() - 1), pages.end() - Pages.SIZE);
  }

  /** Several extents of one page of a file may name the same log page. */
  private LogRange withoutKnownPage(long firstFilePage, LogRange pages) {
    boolean known = firstFilePage == filePage && logPagesOfFilePage.contains(pages.address());
    return known ? new LogRange(pages.address() + Pages.SIZE, pages.length() - Pages.SIZE) : pages;
  }

  private void rememberPage(long lastFilePage, long logPage) {
    if (lastFilePage != filePage) {
      logPagesOfFilePage.clear();
      filePage = lastFilePage;
    }
    logPagesOfFilePage.add(logPage);
  }

  private void contest(ExtentRow row, LogRange range) {
    contested.add(range);
    findings.error(
        "%s: the extent at %d names log pages at %s that other extents name, too"
            .formatted(owner(), row.offset(), place(range.address())));
  }

  private static LogRange whole(LogRange range) {
    long start = Pages.down(range.address());
    return new LogRange(start, Pages.up(range.end()) - start);
  }

  private String place(long address) {
    return log.describe(address);
  }

  private void wrong(String what) {
    firstWrong = firstWrong == null ? what : firstWrong;
    wrong++;
  }

  private void lost(String what) {
    loses = true;
    wrong(what);
  }

  private void finishOwner() {
    if (file == null && blob == BlobIndex.NONE) {
      return;
    }
    if (size < 0) {
      wrong("the size is " + size);
    } else if (covered < size) {
      lost("the extents end at %d and the file at %d".formatted(covered, size));
    }
    if (unreadable > 0) { // the rows stay: the segment may come back from a backup
      findings.irreparable(
          "%s: %d bytes are in damaged or missing log segments, the first at offset %d"
              .formatted(owner(), unreadable, firstUnreadable));
    }
    InodeRecord record = file;
    if (record == null) {
      finishBlob();
    } else {
      finishFile(record);
    }
    file = null;
    blob = BlobIndex.NONE;
  }

  private String whatIsWrong() {
    String more = wrong == 1 ? "" : " (and %d more)".formatted(wrong - 1);
    return owner() + ": " + firstWrong + more;
  }

  /** A blob's extents cannot be repaired, because its bytes must match its digest. */
  private void finishBlob() {
    if (wrong > 0) {
      findings.irreparable(whatIsWrong());
    }
  }

  private void finishFile(InodeRecord record) {
    if (wrong > 0) {
      findings.error(whatIsWrong() + (loses ? "; a repair makes zeros of the lost bytes" : ""));
      repair.rebuild(record, size < 0 ? covered : size);
    } else if (allocated != record.allocated()) {
      InodeRecord right = record.withSize(size, allocated);
      findings.error(
          "%s: %d bytes count as allocated, and %d are"
              .formatted(labels.of(ino), record.allocated(), allocated),
          batch -> batch.putInode(right));
    }
  }
}
