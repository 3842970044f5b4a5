package quire.vfs.virtual;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of the {@code .quire} tree that were used last, by their numbers: at least so many as a
 * generation has, and at most twice as many. When a generation is full the one before it goes, but
 * for what was asked for since. Thread-safe.
 */
final class RecentNodes {
  private static final int GENERATION = 32_768;

  private volatile Map<Long, VirtualNode> young = new ConcurrentHashMap<>();
  private volatile Map<Long, VirtualNode> old = Map.of();

  void add(VirtualNode node) {
    young.put(node.attributes().ino(), node);
    if (young.size() >= GENERATION) {
      beginGeneration();
    }
  }

  /** The node with this number; null where it is not among the last ones. */
  @Nullable VirtualNode find(long ino) {
    VirtualNode node = young.get(ino);
    if (node == null) {
      node = old.get(ino);
      if (node != null) {
        add(node);
      }
    }
    return node;
  }

  private synchronized void beginGeneration() {
    if (young.size() >= GENERATION) { // or else somebody else has begun it
      old = young;
      young = new ConcurrentHashMap<>();
    }
  }
}
