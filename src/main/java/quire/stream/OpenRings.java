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
 * The ring files that are open, of which there are not more at once than a number that leaves most
 * descriptors of the process to others. Thread-safe.
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

  /** Greater than whatever this has answered before. */
  long tick() {
    return clock.incrementAndGet();
  }

  /** A ring is about to be opened: closes others where there are too many. */
  synchronized void add(StoredRing ring) {
    open.add(ring);
    close(open.size() - most, ring);
  }

  /** A ring is closed. */
  synchronized void remove(StoredRing ring) {
    open.remove(ring);
  }

  /**
   * Does what needs descriptors. Where the process has none left, closes half of the rings that are
   * open and tries once more.
   *
   * @param ring the one for which that is done; null where it is not made yet
   * @throws FsException what the second attempt fails with
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

  /** Whether it is no fault of the file. */
  static boolean isOutOfDescriptors(FsException e) {
    return e.errno() == Errno.EMFILE || e.errno() == Errno.ENFILE;
  }

  private synchronized void makeRoom(@Nullable StoredRing exceptFor) {
    close((open.size() + 1) / 2, exceptFor);
  }

  /** Closes those that were not used for longest, but for those that are in use right now. */
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
