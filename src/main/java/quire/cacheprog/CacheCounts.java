package quire.cacheprog;

import java.util.concurrent.atomic.LongAdder;

/** What a cache has done so far. Thread-safe. */
public final class CacheCounts {
  private final LongAdder hits = new LongAdder();
  private final LongAdder nextHits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder puts = new LongAdder();
  private final LongAdder bytesOut = new LongAdder();
  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder errors = new LongAdder();

  void hit(long bytes) {
    hits.increment();
    bytesOut.add(bytes);
  }

  /** One of the hits was not here, but in what is behind. */
  void nextHit() {
    nextHits.increment();
  }

  void miss() {
    misses.increment();
  }

  void put(long bytes) {
    puts.increment();
    bytesIn.add(bytes);
  }

  void error() {
    errors.increment();
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
