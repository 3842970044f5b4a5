package quire.vfs.live;

import java.util.concurrent.TimeUnit;
import quire.catalog.InodeRecord;
import quire.vfs.call.Clock;

/** The rule of the mount option relatime: which reads update the access time. */
final class Relatime {
  private static final long DAY_NANOS = TimeUnit.DAYS.toNanos(1);

  private Relatime() {}

  /** Once a day, and at the first read after a change. */
  static boolean isDue(InodeRecord record) {
    long atime = record.atime();
    return atime <= record.mtime() || atime <= record.ctime() || Clock.now() - atime > DAY_NANOS;
  }
}
