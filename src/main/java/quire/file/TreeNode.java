package quire.file;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A node of {@link LongTreeMap}. A leaf holds keys and values. An inner node holds children, and
 * for each a lower bound of the keys below it (the first child's counts as minus infinity).
 *
 * <p>Only the map whose token is {@link #owner} may change a node.
 */
final class TreeNode {
  static final int CAPACITY = 64;
  static final int MERGE_BELOW = 16;

  private static final int FIRST_CAPACITY = 4;

  final Object owner;
  final boolean leaf;
  int count;
  long[] keys;
  @Nullable Object[] slots;

  static TreeNode leaf(Object owner) {
    return new TreeNode(owner, true, FIRST_CAPACITY);
  }

  static TreeNode inner(Object owner) {
    return new TreeNode(owner, false, FIRST_CAPACITY);
  }

  private TreeNode(Object owner, boolean leaf, int capacity) {
    this.owner = owner;
    this.leaf = leaf;
    this.keys = new long[capacity];
    this.slots = new @Nullable Object[capacity];
  }

  TreeNode copy(Object newOwner) {
    TreeNode copy = new TreeNode(newOwner, leaf, keys.length);
    copy.count = count;
    System.arraycopy(keys, 0, copy.keys, 0, count);
    System.arraycopy(slots, 0, copy.slots, 0, count);
    return copy;
  }

  /** The index of the largest key that is not greater than {@code key}, or -1. */
  int floor(long key) {
    int at = Arrays.binarySearch(keys, 0, count, key);
    return at >= 0 ? at : -at - 2;
  }

  /** The child to descend to for {@code key}. */
  int childIndex(long key) {
    return Math.max(0, floor(key));
  }

  TreeNode child(int index) {
    return (TreeNode) slot(index);
  }

  Object slot(int index) {
    Object slot = slots[index];
    if (slot == null) {
      throw new IllegalStateException("tree node without slot " + index);
    }
    return slot;
  }

  boolean isFull() {
    return count == CAPACITY;
  }

  void insert(int index, long key, Object slot) {
    if (count == keys.length) {
      int capacity = Math.min(CAPACITY, 2 * keys.length);
      keys = Arrays.copyOf(keys, capacity);
      slots = Arrays.copyOf(slots, capacity);
    }
    System.arraycopy(keys, index, keys, index + 1, count - index);
    System.arraycopy(slots, index, slots, index + 1, count - index);
    keys[index] = key;
    slots[index] = slot;
    count++;
  }

  void remove(int index) {
    System.arraycopy(keys, index + 1, keys, index, count - index - 1);
    System.arraycopy(slots, index + 1, slots, index, count - index - 1);
    count--;
    slots[count] = null;
  }

  /** Moves the entries from {@code index} on to a new right neighbour. */
  TreeNode split(int index) {
    TreeNode right = new TreeNode(owner, leaf, CAPACITY);
    right.count = count - index;
    System.arraycopy(keys, index, right.keys, 0, right.count);
    System.arraycopy(slots, index, right.slots, 0, right.count);
    Arrays.fill(slots, index, count, null);
    count = index;
    return right;
  }

  /** Appends the entries of the right neighbour, whose lower bound is {@code bound}. */
  void append(TreeNode right, long bound) {
    int total = count + right.count;
    if (total > keys.length) {
      keys = Arrays.copyOf(keys, CAPACITY);
      slots = Arrays.copyOf(slots, CAPACITY);
    }
    System.arraycopy(right.keys, 0, keys, count, right.count);
    System.arraycopy(right.slots, 0, slots, count, right.count);
    if (!leaf) {
      // the first child's own key counted as minus infinity there; here it must be a true bound
      keys[count] = bound;
    }
    count = total;
  }
}
