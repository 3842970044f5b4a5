package quire.cli;

import quire.cacheprog.CacheCounts;

/** What a build cache has done, for people. */
final class CacheReport {
  private CacheReport() {}

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
