package quire.snapshot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import quire.blob.Digest;

/**
 * Counts the users of digests. A deletion checks the counts under a lock, and new users take the
 * same lock. Thread-safe.
 */
public final class UseCounts {
  private final Map<Digest, Integer> counts = new ConcurrentHashMap<>();

  /** Digests that a deletion spared because they were in use. */
  private final Set<Digest> spared = ConcurrentHashMap.newKeySet();

  /** The write lock is held during a deletion, the read lock while a count changes. */
  private final ReadWriteLock deletion = new ReentrantReadWriteLock();

  private volatile Runnable whenSparedIsUnused = () -> {};

  /** Sets the action to run when a spared digest is no longer in use. */
  public void whenSparedIsUnused(Runnable action) {
    whenSparedIsUnused = action;
  }

  /** Adds a user. To be called before the check whether the object exists. */
  void add(Digest digest) {
    Lock lock = deletion.readLock();
    lock.lock();
    try {
      counts.merge(digest, 1, Integer::sum);
    } finally {
      lock.unlock();
    }
  }

  void remove(Digest digest) {
    boolean garbage;
    Lock lock = deletion.readLock();
    lock.lock();
    try {
      Integer left =
          counts.computeIfPresent(digest, (same, count) -> count == 1 ? null : count - 1);
      garbage = left == null && spared.remove(digest);
    } finally {
      lock.unlock();
    }
    if (garbage) {
      whenSparedIsUnused.run();
    }
  }

  /** All digests in use. */
  Set<Digest> digests() {
    return Set.copyOf(counts.keySet());
  }

  /**
   * Deletes unused digests; new users wait until the deletion has ended.
   *
   * @param deleting called with the unused ones
   * @return the others, which are spared
   */
  List<Digest> delete(Collection<Digest> candidates, Consumer<List<Digest>> deleting) {
    List<Digest> unused = new ArrayList<>();
    List<Digest> used = new ArrayList<>();
    Lock lock = deletion.writeLock();
    lock.lock();
    try {
      candidates.forEach(digest -> (counts.containsKey(digest) ? used : unused).add(digest));
      deleting.accept(unused);
      spared.addAll(used);
    } finally {
      lock.unlock();
    }
    return used;
  }

  /** Whether an object exists only because it is in use. */
  public boolean hasSpared() {
    return !spared.isEmpty();
  }

  /** Notes that a digest would be deleted if it were not in use; does nothing if it is not. */
  void spare(Digest digest) {
    delete(List.of(digest), unused -> {});
  }
}
