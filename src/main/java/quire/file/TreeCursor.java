package quire.file;

import org.jspecify.annotations.Nullable;

/**
 * A position in a {@link LongTreeMap}. Not thread-safe. A change of the map invalidates the
 * position.
 */
final class TreeCursor<V> {
  private static final int MAX_HEIGHT = 16;

  private final LongTreeMap<V> map;
  private final @Nullable TreeNode[] path = new @Nullable TreeNode[MAX_HEIGHT];
  private final int[] indexes = new int[MAX_HEIGHT];
  private int leafDepth;
  private boolean valid;

  TreeCursor(LongTreeMap<V> map) {
    this.map = map;
  }

  /** Goes to the largest key that is not greater than {@code key}; false if there is none. */
  boolean floor(long key) {
    descend(key);
    valid = indexes[leafDepth] >= 0 || previousLeaf();
    return valid;
  }

  /** Goes to the smallest key that is not less than {@code key}; false if there is none. */
  boolean ceiling(long key) {
    if (!floor(key)) {
      // nothing at or below key, so the first entry is the smallest above it
      return first();
    }
    return key() == key || next();
  }

  boolean first() {
    descend(Long.MIN_VALUE);
    indexes[leafDepth] = 0;
    valid = node(leafDepth).count > 0;
    return valid;
  }

  /** Goes to the next entry; at the end returns false, and has no position. */
  boolean next() {
    int depth = leafDepth;
    while (depth >= 0 && indexes[depth] + 1 >= node(depth).count) {
      depth--;
    }
    valid = depth >= 0;
    if (valid) {
      indexes[depth]++;
      for (; depth < leafDepth; depth++) {
        path[depth + 1] = node(depth).child(indexes[depth]);
        indexes[depth + 1] = 0;
      }
    }
    return valid;
  }

  boolean isValid() {
    return valid;
  }

  long key() {
    return node(leafDepth).keys[indexes[leafDepth]];
  }

  @SuppressWarnings("unchecked") // leaf slots are values
  V value() {
    return (V) node(leafDepth).slot(indexes[leafDepth]);
  }

  private void descend(long key) {
    TreeNode node = map.root();
    int depth = 0;
    while (true) {
      path[depth] = node;
      if (node.leaf) {
        indexes[depth] = node.floor(key);
        leafDepth = depth;
        return;
      }
      indexes[depth] = node.childIndex(key);
      node = node.child(indexes[depth]);
      depth++;
    }
  }

  /** Goes to the last entry of the previous leaf. */
  private boolean previousLeaf() {
    int depth = leafDepth - 1;
    while (depth >= 0 && indexes[depth] == 0) {
      depth--;
    }
    if (depth < 0) {
      return false;
    }
    indexes[depth]--;
    for (; depth < leafDepth; depth++) {
      TreeNode child = node(depth).child(indexes[depth]);
      path[depth + 1] = child;
      indexes[depth + 1] = child.count - 1;
    }
    return true;
  }

  private TreeNode node(int depth) {
    TreeNode node = path[depth];
    if (node == null) {
      throw new IllegalStateException("a cursor without a position");
    }
    return node;
  }
}
