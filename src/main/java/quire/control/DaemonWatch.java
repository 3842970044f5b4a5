package quire.control;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import quire.mount.MountState;
import quire.mount.MountTable;

/**
 * Watches a conversation with a daemon. The daemon may take as long as it needs, but it may also
 * hang. A hanging daemon does not answer the kernel either: then the watch closes the connection
 * and interrupts the thread that began the watch. Thread-safe.
 */
public final class DaemonWatch implements AutoCloseable {
  /**
   * The longest silence of a daemon that is not hanging. It may be busy, and its machine
   * overloaded.
   */
  public static final Duration LIMIT = Duration.ofSeconds(30);

  /** The time between two checks, if the daemon sends nothing. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final Closeable connection;
  private final MountTable.Mount mount;
  private final Thread asking = Thread.currentThread();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile long heardNanos = System.nanoTime();

  private DaemonWatch(Closeable connection, MountTable.Mount mount) {
    this.connection = connection;
    this.mount = mount;
  }

  /** Begins a watch, which lasts until it is closed. */
  public static DaemonWatch over(Closeable connection, MountTable.Mount mount) {
    DaemonWatch watch = new DaemonWatch(connection, mount);
    Thread.ofPlatform().daemon().name("quire-watch").start(watch::run);
    return watch;
  }

  /** To be called when the daemon has sent something. */
  public void heard() {
    heardNanos = System.nanoTime();
  }

  private void run() {
    try {
      while (!over.await(PAUSE.toSeconds(), TimeUnit.SECONDS)) {
        if (isIdle(PAUSE)) {
          boolean silent = MountState.of(mount, LIMIT.minus(PAUSE)) == MountState.SILENT;
          if (silent && isIdle(LIMIT)) {
            connection.close();
            asking.interrupt(); // it may wait for its own input, which may never come
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isIdle(Duration limit) {
    return System.nanoTime() - heardNanos >= limit.toNanos();
  }

  @Override
  public void close() {
    over.countDown();
  }
}
