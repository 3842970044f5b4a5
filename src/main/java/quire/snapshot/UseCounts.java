package quire.snapshot;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import quire.blob.Digest;

/** How many are using what a digest names. Thread-safe. */
final class UseCounts {
  private final Map<Digest, Integer> counts = new ConcurrentHashMap<>();

  void add(Digest digest) {
    counts.merge(digest, 1, Integer::sum);
  }

  void remove(Digest digest) {
    counts.computeIfPresent(digest, (same, count) -> count == 1 ? null : count - 1);
  }

  /** Of everything that somebody uses. */
  Set<Digest> digests() {
    return Set.copyOf(counts.keySet());
  }
}
