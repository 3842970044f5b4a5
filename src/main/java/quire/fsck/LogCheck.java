package quire.fsck;

import java.util.List;
import quire.catalog.Catalog;
import quire.file.LeakSweep;
import quire.log.LogRange;
import quire.log.OffloadLog;
import quire.log.PageSet;
import quire.log.SegmentInfo;

/** Looks for log pages with data that no extent names. Not thread-safe. */
final class LogCheck {
  private final Catalog catalog;
  private final OffloadLog log;
  private final Findings findings;

  LogCheck(Catalog catalog, OffloadLog log, Findings findings) {
    this.catalog = catalog;
    this.log = log;
    this.findings = findings;
  }

  /** Log bytes in whole pages. */
  record Accounts(long named, long leaked) {}

  Accounts run() {
    PageSet named = LeakSweep.named(catalog, log, () -> {});
    long leakedBytes = 0;
    catalog.sync(); // before anything is freed that an older catalog names
    for (SegmentInfo segment : log.segments()) {
      List<LogRange> leaked = LeakSweep.leaked(named, List.of(segment));
      long bytes = leaked.stream().mapToLong(LogRange::length).sum();
      if (bytes > 0) {
        leakedBytes += bytes;
        String text =
            "log segment %s: %d bytes that no extent names, in %d places, the first at %s"
                .formatted(
                    segment.name(), bytes, leaked.size(), log.describe(leaked.get(0).address()));
        if (log.isHeld()) {
          findings.keptWarning(text + "; kept, as lost changes may have named them");
        } else {
          findings.warning(text, Findings.ELSEWHERE);
        }
      }
      if (findings.repairing()) {
        log.free(leaked);
      }
    }
    return new Accounts(named.bytes(), leakedBytes);
  }
}
