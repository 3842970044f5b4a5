package quire.fuse.session;

import org.jspecify.annotations.Nullable;
import quire.error.Errno;
import quire.fuse.device.Device;

/**
 * Polls for the next request for a moment instead of sleeping: a wake-up costs more than most
 * requests. Only the leader spins; it gives up if requests do not come that fast, and tries again
 * after some. Guarded by the lead.
 */
final class Spinner {
  private static final long SPIN_NANOS = 40_000;

  /** Pauses between two polls, each of which is a system call. */
  private static final int PAUSES = 16;

  /** The most consecutive spins without a request before it gives up. */
  private static final int MOST_MISSES = 8;

  /** The requests that it then lets pass. */
  private static final int REST = 64;

  private final Device polled;
  private int misses;
  private int rest;

  private Spinner(Device polled) {
    this.polled = polled;
  }

  /** Null if spinning is of no use. */
  static @Nullable Spinner of(Device polled) {
    return Runtime.getRuntime().availableProcessors() < 2 ? null : new Spinner(polled);
  }

  /** The device for the reply to a request that {@link #read} has found. */
  Device device() {
    return polled;
  }

  /** As {@link Device#read}, but EAGAIN if nothing comes for a while. */
  long read(long address, long size) {
    if (rest > 0) {
      rest--;
      return -Errno.EAGAIN.number();
    }
    long until = System.nanoTime() + SPIN_NANOS;
    do {
      long length = polled.read(address, size);
      if (length != -Errno.EAGAIN.number()) {
        misses = 0;
        return length;
      }
      for (int i = 0; i < PAUSES; i++) {
        Thread.onSpinWait();
      }
    } while (System.nanoTime() - until < 0);
    missed();
    return -Errno.EAGAIN.number();
  }

  private void missed() {
    misses++;
    if (misses == MOST_MISSES) {
      misses = 0;
      rest = REST;
    }
  }
}
