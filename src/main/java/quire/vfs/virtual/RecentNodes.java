package quire.vfs.virtual;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import quire.work.HeapBudget;

/**
 * The nodes of the {@code .quire} tree that were used last, by their numbers: at least so many as a
 * generation has, and at most twice as many. When a generation is full the one before it goes, but
 * for what was asked for since. Thread-safe.
 */
final class RecentNodes {
  private static final int GENERATION = 32_768;

  /** The part of the budget that a generation may take. */
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

  /** The node with this number; null where it is not among the last ones. */
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
    if (isFull(young)) { // or else somebody else has begun it
      holdings.add(-old.bytes.get());
      old = young;
      young = new Generation();
    }
  }
}
