package quire.vfs.call;

import java.time.Instant;
import quire.catalog.InodeRecord;

/** The time of day as inodes keep it. Thread-safe. */
public final class Clock {
  private static final long NANOS = 1_000_000_000L;

  private Clock() {}

  /** Nanoseconds since 1970. */
  public static long now() {
    return InodeRecord.time(Instant.now());
  }

  /** Nanoseconds since 1970, limited to the range of 64 bits (1677 to 2262). */
  public static long of(long seconds, long nanos) {
    if (seconds > Long.MAX_VALUE / NANOS - 1) {
      return Long.MAX_VALUE;
    }
    if (seconds < Long.MIN_VALUE / NANOS + 1) {
      return Long.MIN_VALUE;
    }
    return seconds * NANOS + nanos;
  }

  public static long seconds(long time) {
    return Math.floorDiv(time, NANOS);
  }

  public static long nanos(long time) {
    return Math.floorMod(time, NANOS);
  }
}
