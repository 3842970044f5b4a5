package quire.cacheprog;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts the requests of a cache. Thread-safe. */
public final class CacheCounts {
  /** Counts the same events, together with those of other runs. */
  private final @Nullable CacheCounts total;

  private final LongAdder hits = new LongAdder();
  private final LongAdder nextHits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder puts = new LongAdder();
  private final LongAdder bytesOut = new LongAdder();
  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder errors = new LongAdder();

  public CacheCounts() {
    this.total = null;
  }

  /** A part of a total. */
  public CacheCounts(CacheCounts total) {
    this.total = total;
  }

  void hit(long bytes) {
    hits(1, bytes);
  }

  /** Adds hits that another program has answered from the same directory. */
  void hits(long count, long bytes) {
    hits.add(count);
    bytesOut.add(bytes);
    if (total != null) {
      total.hits(count, bytes);
    }
  }

  /** Counts a hit that came from the cache program behind. */
  public void nextHit() {
    nextHits.increment();
    if (total != null) {
      total.nextHit();
    }
  }

  void miss() {
    misses.increment();
    if (total != null) {
      total.miss();
    }
  }

  void put(long bytes) {
    puts.increment();
    bytesIn.add(bytes);
    if (total != null) {
      total.put(bytes);
    }
  }

  void error() {
    errors.increment();
    if (total != null) {
      total.error();
    }
  }

  /**
   * The numbers at one moment.
   *
   * @param nextHits the part of the hits that came from the cache program behind
   * @param bytesOut the sizes of all hits, in bytes
   * @param bytesIn the sizes of all puts, in bytes
   * @param errors requests that were answered with an error
   */
  public record Snapshot(
      long hits, long nextHits, long misses, long puts, long bytesOut, long bytesIn, long errors) {}

  /** The numbers now. */
  public Snapshot now() {
    return new Snapshot(
        hits.sum(),
        nextHits.sum(),
        misses.sum(),
        puts.sum(),
        bytesOut.sum(),
        bytesIn.sum(),
        errors.sum());
  }
}
