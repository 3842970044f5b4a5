package quire.vfs.virtual;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import quire.work.HeapBudget;

/** Nodes of the {@code .quire} tree with reference counts. Thread-safe. */
final class ReferencedNodes {
  private final HeapBudget holdings;
  private final Map<Long, Kept> nodes = new ConcurrentHashMap<>();

  /**
   * @param holdings accounts for the heap that nodes take; the caller of {@link #add} makes sure
   *     that there is room
   */
  ReferencedNodes(HeapBudget holdings) {
    this.holdings = holdings;
  }

  private record Kept(VirtualNode node, long times) {
    long bytes() {
      return node.heapBytes();
    }
  }

  /** Adds a reference. If a number comes with another node, the newest node is kept. */
  void add(long ino, VirtualNode node) {
    nodes.compute(
        ino,
        (same, old) -> {
          Kept kept = new Kept(node, old == null ? 1 : old.times + 1);
          holdings.add(kept.bytes() - (old == null ? 0 : old.bytes()));
          return kept;
        });
  }

  void remove(long ino, long times) {
    nodes.computeIfPresent(
        ino,
        (same, kept) -> {
          if (kept.times <= times) {
            holdings.add(-kept.bytes());
            return null;
          }
          return new Kept(kept.node, kept.times - times);
        });
  }

  @Nullable VirtualNode find(long ino) {
    Kept kept = nodes.get(ino);
    return kept == null ? null : kept.node;
  }
}
