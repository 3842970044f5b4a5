package quire.stream;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.Errno;
import quire.error.FsException;

/**
 * The open ring files. Their number is limited, so that most descriptors of the process are left
 * for other uses. Thread-safe.
 */
final class OpenRings {
  private static final Logger LOG = LoggerFactory.getLogger(OpenRings.class);

  private final int most;
  private final Set<StoredRing> open = new HashSet<>();
  private final AtomicLong clock = new AtomicLong();

  /**
   * @param most how many may be open at once
   */
  OpenRings(int most) {
    this.most = most;
  }

  /** A number greater than all that this has returned before. */
  long tick() {
    return clock.incrementAndGet();
  }

  /** To be called before a ring is opened: closes others if there are too many. */
  synchronized void add(StoredRing ring) {
    open.add(ring);
    close(open.size() - most, ring);
  }

  /** To be called when a ring is closed. */
  synchronized void remove(StoredRing ring) {
    open.remove(ring);
  }

  /**
   * Runs an action that needs descriptors. If the process has none left, closes half of the open
   * rings and retries once.
   *
   * @param ring the ring that the action is for, which stays open; null if it is not made yet
   * @throws FsException the failure of the second attempt
   */
  <T> T withRoom(@Nullable StoredRing ring, Supplier<T> opening) {
    try {
      return opening.get();
    } catch (FsException e) {
      if (!isOutOfDescriptors(e)) {
        throw e;
      }
    }
    makeRoom(ring);
    try {
      return opening.get();
    } catch (FsException e) {
      if (isOutOfDescriptors(e)) {
        LOG.error("{}; raise the limit of open files (ulimit -n) and mount again", e.getMessage());
      }
      throw e;
    }
  }

  /** Whether the cause is a lack of descriptors, and not the file. */
  static boolean isOutOfDescriptors(FsException e) {
    return e.errno() == Errno.EMFILE || e.errno() == Errno.ENFILE;
  }

  private synchronized void makeRoom(@Nullable StoredRing exceptFor) {
    close((open.size() + 1) / 2, exceptFor);
  }

  /** Closes the least recently used rings, except those in use right now. */
  private void close(int count, @Nullable StoredRing exceptFor) {
    if (count <= 0) {
      return;
    }
    List<StoredRing> oldestFirst =
        open.stream()
            .filter(ring -> ring != exceptFor)
            .sorted(Comparator.comparingLong(StoredRing::used))
            .toList();
    int left = count;
    for (StoredRing ring : oldestFirst) {
      if (left > 0 && ring.closeUnlessBusy()) {
        open.remove(ring);
        left--;
      }
    }
  }

  synchronized int count() {
    return open.size();
  }
}
