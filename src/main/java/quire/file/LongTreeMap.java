package quire.file;

import org.jspecify.annotations.Nullable;

/**
 * An ordered map from {@code long} to {@code V}: a B+tree of nodes with up to 64 entries, about 14
 * to 24 bytes an entry. {@link #freeze} takes constant time: both maps share all nodes, and each
 * copies a node before it changes it first. Not thread-safe; maps that share nodes are independent.
 */
final class LongTreeMap<V> {
  // Implementation notes. Every node names the token of the map that may change it in place. A
  // freeze gives both maps new tokens, so that neither owns what they share. Lower bounds in inner
  // nodes may be stale after removals (too low), never too high. A leaf may therefore begin above
  // the key that led to it; TreeCursor steps back then.

  private Object owner = new Object();
  private TreeNode root = TreeNode.leaf(owner);
  private int size;

  LongTreeMap() {}

  /** A copy with the same entries; later changes of one map do not affect the other. */
  LongTreeMap<V> freeze() {
    LongTreeMap<V> frozen = new LongTreeMap<>();
    frozen.root = root;
    frozen.size = size;
    owner = new Object();
    return frozen;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  TreeNode root() {
    return root;
  }

  /** The number of nodes that a look-up visits. */
  int height() {
    int height = 1;
    for (TreeNode node = root; !node.leaf; node = node.child(0)) {
      height++;
    }
    return height;
  }

  /** The value of exactly this key. */
  @SuppressWarnings("unchecked") // leaf slots are values
  @Nullable V get(long key) {
    TreeNode node = root;
    while (!node.leaf) {
      node = node.child(node.childIndex(key));
    }
    int at = node.floor(key);
    return at >= 0 && node.keys[at] == key ? (V) node.slot(at) : null;
  }

  /** A cursor, without a position. Any change of the map ends its position. */
  TreeCursor<V> cursor() {
    return new TreeCursor<>(this);
  }

  /** Adds the entry or replaces its value. */
  void put(long key, V value) {
    root = owned(root);
    if (root.isFull()) {
      TreeNode grown = TreeNode.inner(owner);
      grown.insert(0, root.keys[0], root);
      splitChild(grown, 0, key);
      root = grown;
    }
    TreeNode node = root;
    while (!node.leaf) {
      int index = node.childIndex(key);
      // keys stay in order when the first child takes a smaller key and is split later
      node.keys[0] = Math.min(node.keys[0], key);
      if (ownedChild(node, index).isFull()) {
        splitChild(node, index, key);
        index = node.childIndex(key);
      }
      node = ownedChild(node, index);
    }
    int at = node.floor(key);
    if (at >= 0 && node.keys[at] == key) {
      node.slots[at] = value;
    } else {
      node.insert(at + 1, key, value);
      size++;
    }
  }

  /** Splits a full child in the middle, or at its end when keys only grow: appends fill nodes. */
  private void splitChild(TreeNode parent, int index, long key) {
    TreeNode child = ownedChild(parent, index);
    boolean append = index == parent.count - 1 && key > child.keys[child.count - 1];
    TreeNode right = child.split(append ? child.count - 1 : child.count / 2);
    parent.insert(index + 1, right.keys[0], right);
  }

  /** Removes the entry if there is one. */
  void remove(long key) {
    if (get(key) == null) {
      return;
    }
    root = owned(root);
    remove(root, key);
    size--;
    while (!root.leaf && root.count == 1) {
      root = root.child(0);
    }
  }

  private void remove(TreeNode node, long key) {
    if (node.leaf) {
      node.remove(node.floor(key));
      return;
    }
    int index = node.childIndex(key);
    TreeNode child = ownedChild(node, index);
    remove(child, key);
    if (child.count == 0) {
      node.remove(index);
    } else if (child.count < TreeNode.MERGE_BELOW) {
      mergeChild(node, index);
    }
  }

  /** Joins a small child with a neighbour if both fit into one node. */
  private void mergeChild(TreeNode node, int index) {
    if (index > 0 && fits(node, index - 1)) {
      mergeWithNext(node, index - 1);
    } else if (index < node.count - 1 && fits(node, index)) {
      mergeWithNext(node, index);
    }
  }

  private static boolean fits(TreeNode node, int index) {
    return node.child(index).count + node.child(index + 1).count <= TreeNode.CAPACITY;
  }

  private void mergeWithNext(TreeNode node, int index) {
    ownedChild(node, index).append(node.child(index + 1), node.keys[index + 1]);
    node.remove(index + 1);
  }

  private TreeNode ownedChild(TreeNode parent, int index) {
    TreeNode child = parent.child(index);
    TreeNode owned = owned(child);
    parent.slots[index] = owned;
    return owned;
  }

  @SuppressWarnings("ReferenceEquality") // tokens are compared by identity
  private TreeNode owned(TreeNode node) {
    return node.owner == owner ? node : node.copy(owner);
  }
}
