package quire.metrics;

import java.util.Arrays;

/**
 * Durations: their total count, and quantiles of the present and the previous minute. The buckets
 * are those of HdrHistogram: sixteen for each power of two, so that a quantile is wrong by a
 * thirty-second at most. Times are those of {@link System#nanoTime}. Thread-safe.
 */
final class Durations {
  private static final long PERIOD = 60_000_000_000L;
  private static final int SUB_BITS = 4;
  private static final int SUBS = 1 << SUB_BITS;
  private static final int BUCKETS = (Long.SIZE - SUB_BITS) << SUB_BITS;
  private static final double NANOS = 1e9;

  private long count;
  private long nanos;
  private int[] recent = new int[BUCKETS];
  private int[] before = new int[BUCKETS];
  private long began;

  /**
   * @param now when the first period begins
   */
  Durations(long now) {
    began = now;
  }

  synchronized void record(long duration, long now) {
    turn(now);
    count++;
    nanos += duration;
    recent[bucket(duration)]++;
  }

  synchronized long count() {
    return count;
  }

  /** The sum of all durations, in seconds. */
  synchronized double seconds() {
    return nanos / NANOS;
  }

  /**
   * The quantile of the recent durations, in seconds; NaN if there are none.
   *
   * @param part from 0 to 1
   */
  synchronized double quantile(double part, long now) {
    turn(now);
    long all = 0;
    for (int i = 0; i < BUCKETS; i++) {
      all += recent[i] + (long) before[i];
    }
    long left = (long) Math.ceil(part * all);
    for (int i = 0; all > 0 && i < BUCKETS; i++) {
      left -= recent[i] + (long) before[i];
      if (left <= 0) {
        return middle(i) / NANOS;
      }
    }
    return Double.NaN;
  }

  private void turn(long now) {
    if (now - began < PERIOD) {
      return;
    }
    int[] oldest = before;
    before = recent;
    recent = oldest;
    Arrays.fill(recent, 0);
    if (now - began >= 2 * PERIOD) { // nothing came for so long
      Arrays.fill(before, 0);
    }
    began = now;
  }

  private static int bucket(long duration) {
    long value = Math.max(0, duration);
    if (value < SUBS) {
      return (int) value;
    }
    int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(value) - SUB_BITS;
    return ((shift + 1) << SUB_BITS) + ((int) (value >>> shift) & (SUBS - 1));
  }

  private static double middle(int bucket) {
    int shift = (bucket >>> SUB_BITS) - 1;
    if (shift < 0) {
      return bucket;
    }
    long from = (long) (SUBS | (bucket & (SUBS - 1))) << shift;
    return from + ((1L << shift) - 1) / 2.0;
  }
}
