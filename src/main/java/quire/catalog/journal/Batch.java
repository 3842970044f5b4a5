package quire.catalog.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import quire.catalog.table.Varint;

/**
 * A batch in the format of the journal: {@code sequence:u64 count:u32} (little-endian), then its
 * changes. Immutable.
 *
 * @param sequence the number of its first change
 * @param count the number of its changes
 * @param changes the encoded changes
 */
record Batch(long sequence, int count, ByteBuffer changes) {
  static final int HEADER = Long.BYTES + Integer.BYTES;

  private static final int DELETION = 0;
  private static final int VALUE = 1;
  private static final int LOG_DATA = 3;
  private static final int FAMILY_DELETION = 4;
  private static final int FAMILY_VALUE = 5;
  private static final int NOOP = 13;

  /** Called for each change. */
  interface Visitor {
    /**
     * A row is put, or deleted.
     *
     * @param at the number of the change
     * @param family the number of its column family
     * @param value null if it is deleted
     */
    void row(long at, int family, ByteBuffer key, @Nullable ByteBuffer value);

    /** Bytes that are in the journal only. */
    void note(ByteBuffer bytes);
  }

  /** The batch in a record; null if the record is too short for one. */
  static @Nullable Batch of(ByteBuffer record) {
    if (record.remaining() < HEADER) {
      return null;
    }
    ByteBuffer bytes = record.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    return new Batch(bytes.getLong(), bytes.getInt(), bytes.slice());
  }

  /** The number after that of its last change. */
  long end() {
    return sequence + count;
  }

  /** Visits the changes as far as they can be read. */
  void visit(Visitor visitor) {
    ByteBuffer bytes = changes.duplicate();
    long at = sequence;
    try {
      while (bytes.hasRemaining()) {
        int rows = visitNext(bytes, at, visitor);
        if (rows < 0) {
          return;
        }
        at += rows;
      }
    } catch (java.nio.BufferUnderflowException | IndexOutOfBoundsException e) {
      // the rest is not a change
    }
  }

  /**
   * Returns how many numbers the change uses; -1 for a kind of change that a catalog never writes.
   */
  private static int visitNext(ByteBuffer bytes, long at, Visitor visitor) {
    int tag = bytes.get();
    switch (tag) {
      case NOOP -> {
        return 0;
      }
      case LOG_DATA -> {
        visitor.note(string(bytes));
        return 0;
      }
      case DELETION -> visitor.row(at, 0, string(bytes), null);
      case VALUE -> visitor.row(at, 0, string(bytes), string(bytes));
      case FAMILY_DELETION -> visitor.row(at, number(bytes), string(bytes), null);
      case FAMILY_VALUE -> visitor.row(at, number(bytes), string(bytes), string(bytes));
      default -> {
        return -1;
      }
    }
    return 1;
  }

  private static ByteBuffer string(ByteBuffer bytes) {
    int length = number(bytes);
    ByteBuffer string = bytes.slice(bytes.position(), length);
    bytes.position(bytes.position() + length);
    return string;
  }

  private static int number(ByteBuffer bytes) {
    return (int) Varint.read(bytes, Integer.SIZE);
  }
}
