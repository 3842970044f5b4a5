package quire.daemon;

import quire.cacheprog.CacheCounts;
import quire.control.ByteSize;

/** The figures of a build cache, for people. */
public final class CacheReport {
  private CacheReport() {}

  /** The report of a run at its end. */
  public static String message(CacheCounts.Snapshot counts) {
    return "quire cacheprog: " + line(counts);
  }

  /** One line. */
  static String line(CacheCounts.Snapshot counts) {
    return "%d hits (%s, %d from behind), %d misses, %d puts (%s), %d errors"
        .formatted(
            counts.hits(),
            ByteSize.format(counts.bytesOut()),
            counts.nextHits(),
            counts.misses(),
            counts.puts(),
            ByteSize.format(counts.bytesIn()),
            counts.errors());
  }
}
