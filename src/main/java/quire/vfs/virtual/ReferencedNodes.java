package quire.vfs.virtual;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Nodes of the {@code .quire} tree, each with how often somebody wants it kept. Thread-safe. */
final class ReferencedNodes {
  private final Map<Long, Kept> nodes = new ConcurrentHashMap<>();

  private record Kept(VirtualNode node, long times) {}

  /** The newest node of a number is the one that is kept. */
  void add(long ino, VirtualNode node) {
    nodes.merge(ino, new Kept(node, 1), (old, one) -> new Kept(node, old.times + 1));
  }

  void remove(long ino, long times) {
    nodes.computeIfPresent(
        ino, (same, kept) -> kept.times <= times ? null : new Kept(kept.node, kept.times - times));
  }

  @Nullable VirtualNode find(long ino) {
    Kept kept = nodes.get(ino);
    return kept == null ? null : kept.node;
  }
}
