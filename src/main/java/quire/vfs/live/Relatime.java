package quire.vfs.live;

import java.util.concurrent.TimeUnit;
import quire.catalog.InodeRecord;
import quire.vfs.call.Clock;

/** When a read is worth a new access time, as the mount option relatime has it. */
final class Relatime {
  private static final long DAY_NANOS = TimeUnit.DAYS.toNanos(1);

  private Relatime() {}

  /** Once a day, and whenever the file changed since it was last read. */
  static boolean isDue(InodeRecord record) {
    long atime = record.atime();
    return atime <= record.mtime() || atime <= record.ctime() || Clock.now() - atime > DAY_NANOS;
  }
}
