package quire.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import quire.fsck.HashProgress;

/** One line on stderr that tells how far a deep check is, on a terminal only. Thread-safe. */
final class HashingLine implements HashProgress, AutoCloseable {
  private static final Path STDERR = Path.of("/proc/self/fd/2");
  private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final String CLEAR = "\r\033[K";

  private final PrintWriter err;
  private final boolean terminal = isTerminal();
  private volatile long last = System.nanoTime();
  private boolean shown; // guarded by this

  HashingLine(PrintWriter err) {
    this.err = err;
  }

  private static boolean isTerminal() {
    try {
      Path device = Files.readSymbolicLink(STDERR);
      return device.startsWith("/dev/pts") || device.toString().startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
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
      err.print(
          "%sreading blobs: %s of %s"
              .formatted(CLEAR, ByteSize.format(done), ByteSize.format(total)));
      err.flush();
    }
  }

  /** Makes room for other output. */
  synchronized void clear() {
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
