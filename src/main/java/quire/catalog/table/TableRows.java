package quire.catalog.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import quire.catalog.table.TableFile.Block;

/**
 * The rows of a table that can be read, in the order of their keys, the newest version of a row
 * first. Memory: the rows of one block, and 50 bytes for each block. Not thread-safe; one use.
 */
public final class TableRows {
  private static final int TRAILER = 5;
  private static final int DELETION = 0;
  private static final int VALUE = 1;

  private final TableFile file;
  private final TableIndex index;
  private final Queue<TableRow> rows = new ArrayDeque<>();
  private long at;
  private boolean ended;
  private boolean gap;
  private byte[] last = {};

  private TableRows(TableFile file) {
    this.file = file;
    this.index = new TableIndex(file);
  }

  public static TableRows of(Path table) throws IOException {
    return new TableRows(TableFile.map(table));
  }

  /** The name of the column family; null if the table's properties cannot be read. */
  public @Nullable String family() {
    return index.family();
  }

  /** The greatest number of a change; {@code Long.MAX_VALUE} if unknown. */
  public long largestSequence() {
    long known = index.largestSequence();
    return known < 0 ? Long.MAX_VALUE : known;
  }

  /** Moves to the next row; returns null at the end. */
  public @Nullable TableRow next() {
    gap = false;
    while (rows.isEmpty() && !ended) {
      readBlock();
    }
    return rows.poll();
  }

  /** Whether rows are lost right before the current row, or before the end. */
  public boolean isBehindGap() {
    return gap;
  }

  private void readBlock() {
    long end = index.end();
    if (at >= (end < 0 ? file.size() : end)) {
      ended = true;
      gap |= end < 0; // nothing tells that this is all
      return;
    }
    Long size = index.blocks().get(at);
    Block block = size == null ? file.find(at) : file.block(at, size);
    boolean whole = block != null && add(block);
    if (block != null && (whole || size == null)) { // else it is of the index
      at = block.end();
      return;
    }
    gap = true;
    Map.Entry<Long, Long> next = index.blocks().higherEntry(at);
    if (size != null) {
      at += size + TRAILER;
    } else if (next != null) {
      at = next.getKey();
    } else {
      ended = true;
    }
  }

  /** False if the block has no rows. */
  private boolean add(Block block) {
    List<TableRow> found = new ArrayList<>();
    byte[] before = last;
    try {
      BlockEntries entries = new BlockEntries(block.content());
      while (entries.hasNext()) {
        TableRow row = row(entries.next(), entries.key());
        if (Arrays.compareUnsigned(row.key(), before) < 0) {
          return false;
        }
        before = row.key();
        found.add(row);
      }
    } catch (RuntimeException e) {
      return false;
    }
    last = before;
    rows.addAll(found);
    return true;
  }

  private static TableRow row(ByteBuffer value, byte[] key) {
    int length = key.length - Long.BYTES;
    long mark = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN).getLong(length);
    int type = (int) (mark & 0xff);
    if (length == 0 || (type != DELETION && type != VALUE)) {
      throw new IllegalArgumentException("a row of type " + type);
    }
    byte[] bytes = null;
    if (type == VALUE) {
      bytes = new byte[value.remaining()];
      value.get(bytes);
    }
    return new TableRow(Arrays.copyOf(key, length), mark >>> 8, bytes);
  }
}
