package quire.archive;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Times in the format of MS-DOS: every other second from 1980 to 2107. */
final class DosTime {
  private static final int FIRST_YEAR = 1980;
  private static final int LAST_YEAR = 2107;
  private static final long FIRST = 1 << 21 | 1 << 16;
  private static final long LAST = date(LAST_YEAR, 12, 31) | time(23, 59, 59);

  private DosTime() {}

  /**
   * Date and time in UTC, so that the bytes are the same everywhere; the nearest possible time.
   *
   * @param nanos since 1970
   */
  static long of(long nanos) {
    LocalDateTime when = LocalDateTime.ofInstant(Instant.EPOCH.plusNanos(nanos), ZoneOffset.UTC);
    if (when.getYear() < FIRST_YEAR) {
      return FIRST;
    }
    if (when.getYear() > LAST_YEAR) {
      return LAST;
    }
    return date(when.getYear(), when.getMonthValue(), when.getDayOfMonth())
        | time(when.getHour(), when.getMinute(), when.getSecond());
  }

  private static long date(int year, int month, int day) {
    return (long) (year - FIRST_YEAR) << 25 | month << 21 | day << 16;
  }

  private static long time(int hour, int minute, int second) {
    return (long) hour << 11 | minute << 5 | second >> 1;
  }
}
