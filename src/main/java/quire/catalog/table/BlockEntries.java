package quire.catalog.table;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The entries of a block, in the order of their keys. A key is stored as the number of leading
 * bytes it shares with the previous key, and the remaining bytes. Not thread-safe.
 */
final class BlockEntries {
  /** The higher bits tell how the entries may be searched. */
  private static final int RESTARTS = 0x0fffffff;

  private final ByteBuffer entries;
  private byte[] key = {};

  /**
   * @param block little-endian
   * @throws IllegalArgumentException if this cannot be a block of entries
   */
  BlockEntries(ByteBuffer block) {
    if (!mayBe(block)) {
      throw new IllegalArgumentException("a block without entries");
    }
    entries = block.slice(0, (int) end(block)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Whether it ends as a block of entries does: with a list of restart points, the first at 0. */
  static boolean mayBe(ByteBuffer block) {
    if (block.limit() < 2 * Integer.BYTES) {
      return false;
    }
    long end = end(block);
    return end >= 0 && end < block.limit() - Integer.BYTES && block.getInt((int) end) == 0;
  }

  private static long end(ByteBuffer block) {
    long restarts = block.getInt(block.limit() - Integer.BYTES) & RESTARTS;
    return block.limit() - Integer.BYTES * (restarts + 1);
  }

  boolean hasNext() {
    return entries.hasRemaining();
  }

  /**
   * Moves to the next entry; returns its value.
   *
   * @throws RuntimeException if there is none
   */
  ByteBuffer next() {
    int shared = number();
    int rest = number();
    int length = number();
    readKey(shared, rest);
    ByteBuffer value = entries.slice(entries.position(), length);
    entries.position(entries.position() + length);
    return value;
  }

  /** As {@link #next}, for an index block: its values are handles without a length. */
  BlockHandle nextHandle() {
    int shared = number();
    readKey(shared, number());
    return BlockHandle.read(entries);
  }

  private int number() {
    int number = (int) Varint.read(entries, Integer.SIZE);
    if (number < 0) {
      throw new IllegalArgumentException("a length of " + number);
    }
    return number;
  }

  private void readKey(int shared, int rest) {
    if (shared > key.length || rest > entries.remaining()) {
      throw new IllegalArgumentException("a key that cannot be");
    }
    byte[] next = Arrays.copyOf(key, shared + rest);
    entries.get(next, shared, rest);
    key = next;
  }

  /** The key of the entry. */
  byte[] key() {
    return key;
  }
}
