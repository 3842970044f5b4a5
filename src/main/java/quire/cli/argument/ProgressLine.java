package quire.cli.argument;

import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import quire.control.ByteSize;
import quire.fsck.HashProgress;

/**
 * A progress bar on stderr for long work, on a terminal only; if the total is unknown, the amount
 * done so far. Thread-safe.
 */
public final class ProgressLine implements HashProgress, AutoCloseable {
  private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final int WIDTH = 32;
  private static final String CLEAR = "\r\033[K";

  private final PrintWriter err;
  private final String label;
  private final boolean terminal = Terminal.is(Terminal.STDERR);
  private volatile long last = System.nanoTime();
  private boolean shown; // guarded by this

  /**
   * @param label names the work
   */
  public ProgressLine(PrintWriter err, String label) {
    this.err = err;
    this.label = label;
  }

  @Override
  public void at(long done, long total) {
    if (terminal && System.nanoTime() - last >= EVERY_NANOS) {
      show(done, total);
    }
  }

  private synchronized void show(long done, long total) {
    long now = System.nanoTime();
    if (now - last >= EVERY_NANOS) { // else another thread was here first
      last = now;
      shown = true;
      err.print(CLEAR + label + ": " + (total > 0 ? bar(done, total) : ByteSize.format(done)));
      err.flush();
    }
  }

  private static String bar(long done, long total) {
    double part = Math.clamp((double) done / total, 0, 1);
    int full = (int) (part * WIDTH);
    return "[%s%s] %3d%%  %s of %s"
        .formatted(
            "█".repeat(full),
            "░".repeat(WIDTH - full),
            (int) (part * 100),
            ByteSize.format(done),
            ByteSize.format(total));
  }

  /** Erases the bar before other output. */
  public synchronized void clear() {
    if (shown) {
      shown = false;
      err.print(CLEAR);
      err.flush();
    }
  }

  @Override
  public void close() {
    clear();
  }
}
