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
 * How many are using what a digest names. Whether something is in use is decided when it is
 * deleted, under a lock that those take, too, who begin to use it. Thread-safe.
 */
public final class UseCounts {
  private final Map<Digest, Integer> counts = new ConcurrentHashMap<>();

  /** What was to be deleted and stays for the sake of those who use it. */
  private final Set<Digest> spared = ConcurrentHashMap.newKeySet();

  /** Held for writing while something is deleted, for reading while a count changes. */
  private final ReadWriteLock deletion = new ReentrantReadWriteLock();

  private volatile Runnable whenSparedIsUnused = () -> {};

  /** Tells whom to call when something that was spared is used by nobody any more. */
  public void whenSparedIsUnused(Runnable action) {
    whenSparedIsUnused = action;
  }

  /** To be called before a look whether it is there. */
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

  /** Of everything that somebody uses. */
  Set<Digest> digests() {
    return Set.copyOf(counts.keySet());
  }

  /**
   * Deletes what nobody uses; nobody begins to use any of it before the deletion has ended.
   *
   * @param deleting told of those that nobody uses
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

  /** Whether something is there only because somebody uses it. */
  public boolean hasSpared() {
    return !spared.isEmpty();
  }

  /** Takes note that something would be deleted if nobody used it; nothing where nobody does. */
  void spare(Digest digest) {
    delete(List.of(digest), unused -> {});
  }
}
