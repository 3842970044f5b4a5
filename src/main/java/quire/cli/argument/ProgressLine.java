package quire.cli.argument;

import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import quire.control.ByteSize;
import quire.fsck.HashProgress;

/**
 * A bar on stderr that tells how far long work is, on a terminal only; where nobody knows how much
 * there is, only what was done. Thread-safe.
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
   * @param label what is being done
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

  /** Makes room for other output. */
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
