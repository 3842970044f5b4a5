package quire.vfs.virtual;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import quire.work.HeapBudget;

/**
 * A cache of the last used nodes of the {@code .quire} tree, by number. It has two generations.
 * When the younger is full, the older goes, except nodes that were used since. So it holds at least
 * one generation, and at most two. Thread-safe.
 */
final class RecentNodes {
  private static final int GENERATION = 32_768;

  /** The fraction of the budget that a generation may take. */
  private static final int PART = 16;

  private final HeapBudget holdings;
  private volatile Generation young = new Generation();
  private volatile Generation old = new Generation();

  private static final class Generation {
    final Map<Long, VirtualNode> nodes = new ConcurrentHashMap<>();
    final AtomicLong bytes = new AtomicLong();
  }

  RecentNodes(HeapBudget holdings) {
    this.holdings = holdings;
  }

  void add(VirtualNode node) {
    Generation now = young;
    VirtualNode before = now.nodes.put(node.attributes().ino(), node);
    long more = (long) node.heapBytes() - (before == null ? 0 : before.heapBytes());
    holdings.add(more);
    now.bytes.addAndGet(more);
    if (isFull(now)) {
      beginGeneration();
    }
  }

  private boolean isFull(Generation generation) {
    return generation.nodes.size() >= GENERATION
        || generation.bytes.get() > holdings.bytes() / PART;
  }

  /** The node with this number; null if it has left the cache. */
  @Nullable VirtualNode find(long ino) {
    VirtualNode node = young.nodes.get(ino);
    if (node == null) {
      node = old.nodes.get(ino);
      if (node != null) {
        add(node);
      }
    }
    return node;
  }

  private synchronized void beginGeneration() {
    if (isFull(young)) { // else another thread has begun it
      holdings.add(-old.bytes.get());
      old = young;
      young = new Generation();
    }
  }
}
