package quire.fsck;

import org.jspecify.annotations.Nullable;
import quire.catalog.Catalog;
import quire.file.LeakSweep;
import quire.log.LogRange;
import quire.log.OffloadLog;
import quire.log.PageSet;
import quire.log.SegmentInfo;

/** Finds log pages with data that no extent names. Not thread-safe. */
final class LogCheck {
  private final Catalog catalog;
  private final OffloadLog log;
  private final Findings findings;

  /** Why pages that nothing names are kept, in words; null if they are freed. */
  private final @Nullable String kept;

  /**
   * @param empty whether the catalog has no inode. Then a mount makes the root, and frees what it
   *     has a reason to; a check cannot tell whether more is missing.
   */
  LogCheck(Catalog catalog, OffloadLog log, Findings findings, boolean empty) {
    this.catalog = catalog;
    this.log = log;
    this.findings = findings;
    String lost = log.isHeld() ? "as lost changes may have named them" : null;
    this.kept = lost == null && empty ? "as the catalog has no inode" : lost;
  }

  /** Log bytes in whole pages. */
  record Accounts(long named, long leaked) {}

  /** The leaked pages of one segment. */
  private static final class Leak {
    private final PageSet pages = new PageSet();
    private long first;
    private int places;

    void add(LogRange range) {
      first = places == 0 ? range.address() : first;
      places++;
      pages.add(range);
    }
  }

  Accounts run() {
    PageSet named = LeakSweep.named(catalog, log, () -> {});
    long leakedBytes = 0;
    catalog.sync(); // before anything is freed that an older catalog names
    for (SegmentInfo segment : log.segments()) {
      Leak leak = new Leak();
      log.forEachData(segment.number(), data -> named.missing(data, leak::add));
      long bytes = leak.pages.bytes();
      if (bytes > 0) {
        leakedBytes += bytes;
        tell(segment, leak, bytes);
      }
      if (findings.repairing() && kept == null) {
        log.free(leak.pages);
      }
    }
    return new Accounts(named.bytes(), leakedBytes);
  }

  /** Reports a leak, unless the next mount will free it anyway. */
  private void tell(SegmentInfo segment, Leak leak, long bytes) {
    if (kept == null
        && catalog.wasClean()
        && catalog.garbage().suspected() > 0
        && !findings.repairing()) {
      return;
    }
    String text =
        "log segment %s: %d bytes that no extent names, in %d places, the first at %s"
            .formatted(segment.name(), bytes, leak.places, log.describe(leak.first));
    if (kept != null) {
      findings.lasting(text + "; kept, " + kept);
    } else {
      findings.warning(text, Findings.ELSEWHERE);
    }
  }
}
