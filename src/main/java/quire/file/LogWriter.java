package quire.file;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.error.FsException;
import quire.log.LogRange;
import quire.log.OffloadLog;
import quire.log.Pages;

/**
 * Writes one file's bytes to fresh log pages. It keeps a run of pages for the file, so that
 * sequential writes are contiguous in the log; the more the file writes, the longer the run. Not
 * thread-safe.
 */
final class LogWriter {
  private static final long FIRST_RUN_BYTES = 256 << 10;
  private static final long LAST_RUN_BYTES = 8 << 20;

  private final OffloadLog log;
  private @Nullable LogRange run;
  private long written;

  LogWriter(OffloadLog log) {
    this.log = log;
  }

  /**
   * Writes {@code count} bytes at index {@code at}; no position moves. If this throws, the log is
   * as it was.
   *
   * @return their ranges, in order; all but the last are whole pages
   */
  List<LogRange> write(ByteBuffer src, int at, int count) {
    List<LogRange> ranges = new ArrayList<>(1);
    try {
      for (int done = 0; done < count; ) {
        LogRange pages = take(Pages.up(count - done));
        int part = (int) Math.min(pages.length(), count - done);
        writePages(pages, src.slice(at + done, part));
        ranges.add(new LogRange(pages.address(), part));
        done += part;
      }
    } catch (FsException e) {
      discard(ranges, e);
      throw e;
    }
    written += count;
    return ranges;
  }

  private void writePages(LogRange pages, ByteBuffer part) {
    try {
      log.write(pages.address(), part);
    } catch (FsException e) {
      log.giveBack(pages);
      throw e;
    }
  }

  /** Frees ranges written before {@code failure}, which no extent will name. */
  void discard(List<LogRange> ranges, FsException failure) {
    List<LogRange> pages = new ArrayList<>();
    for (LogRange range : ranges) {
      pages.add(new LogRange(range.address(), Pages.up(range.length())));
    }
    try {
      log.free(pages);
    } catch (FsException e) {
      failure.addSuppressed(e);
    }
  }

  /** Takes up to {@code bytes} from the run; from a new run if there is none. */
  private LogRange take(long bytes) {
    LogRange from = run;
    if (from == null) {
      from = log.allocate(Math.min(bytes, FIRST_RUN_BYTES), Math.max(bytes, runBytes()));
    }
    long part = Math.min(bytes, from.length());
    run = part == from.length() ? null : new LogRange(from.address() + part, from.length() - part);
    return new LogRange(from.address(), part);
  }

  /** The first run has the needed length; later runs grow with the bytes written so far. */
  private long runBytes() {
    return written < FIRST_RUN_BYTES ? 0 : Math.min(LAST_RUN_BYTES, Pages.up(written));
  }

  /** Gives the rest of the run back. */
  void release() {
    if (run != null) {
      log.giveBack(run);
      run = null;
    }
    written = 0;
  }
}
