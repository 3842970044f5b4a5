package quire.cli.top;

import java.util.Arrays;

/** Requests of one kind, within an interval. Not thread-safe. */
final class Traffic {
  private static final double MEDIAN = 0.5;
  private static final double NEARLY_ALL = 0.99;

  private long[] micros = new long[16];
  private int count;
  private int failures;
  private long read;
  private long written;

  /**
   * @param bytes read or written; 0 for other operations
   */
  void add(long requestMicros, boolean failed, boolean isRead, long bytes) {
    if (count == micros.length) {
      micros = Arrays.copyOf(micros, 2 * count);
    }
    micros[count++] = requestMicros;
    failures += failed ? 1 : 0;
    read += isRead ? bytes : 0;
    written += isRead ? 0 : bytes;
  }

  int count() {
    return count;
  }

  int failures() {
    return failures;
  }

  long read() {
    return read;
  }

  long written() {
    return written;
  }

  /** Microseconds within which half of them were served. */
  long median() {
    return percentile(MEDIAN);
  }

  /** Microseconds within which 99 of 100 were served. */
  long nearlyAll() {
    return percentile(NEARLY_ALL);
  }

  private long percentile(double part) {
    if (count == 0) {
      return 0;
    }
    Arrays.sort(micros, 0, count);
    return micros[Math.min(count - 1, (int) (part * count))];
  }
}
