package quire.catalog.table;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import quire.catalog.table.TableFile.Block;

/** A table's index and properties, as far as they can be read. Not thread-safe. */
final class TableIndex {
  private static final String PREFIX = "rocksdb.";
  private static final int TWO_LEVELS = 2;

  private final TableFile file;
  private final Map<String, byte[]> properties = new HashMap<>();
  private final NavigableMap<Long, Long> blocks = new TreeMap<>();
  private boolean whole;

  TableIndex(TableFile file) {
    this.file = file;
    Block last = file.last();
    Map<String, BlockHandle> parts = new HashMap<>();
    if (last != null) {
      readEntries(last, (name, value) -> parts.put(name, BlockHandle.read(value.slice())));
    }
    Block told = block(parts.get(PREFIX + "properties"));
    if (told != null) {
      readEntries(told, (name, value) -> properties.put(name, bytes(value)));
    }
    whole = addBlocks(parts.get(PREFIX + "index"), levels());
  }

  private interface Visitor {
    void entry(String name, ByteBuffer value);
  }

  private static void readEntries(Block block, Visitor visitor) {
    try {
      BlockEntries entries = new BlockEntries(block.content());
      while (entries.hasNext()) {
        ByteBuffer value = entries.next();
        visitor.entry(new String(entries.key(), StandardCharsets.ISO_8859_1), value);
      }
    } catch (RuntimeException e) {
      // the remaining properties are of another kind
    }
  }

  private static byte[] bytes(ByteBuffer value) {
    byte[] bytes = new byte[value.remaining()];
    value.get(bytes);
    return bytes;
  }

  private @Nullable Block block(@Nullable BlockHandle handle) {
    return handle == null ? null : file.block(handle.offset(), handle.size());
  }

  private int levels() {
    byte[] type = properties.get(PREFIX + "block.based.table.index.type");
    boolean one =
        type != null
            && type.length == Integer.BYTES
            && ByteBuffer.wrap(type).order(ByteOrder.LITTLE_ENDIAN).getInt() != TWO_LEVELS;
    return one ? 1 : 2;
  }

  /** Returns whether all of them could be read. */
  private boolean addBlocks(@Nullable BlockHandle index, int levels) {
    Block block = block(index);
    if (block == null) {
      return false;
    }
    boolean all = true;
    try {
      BlockEntries entries = new BlockEntries(block.content());
      while (entries.hasNext()) {
        BlockHandle handle = entries.nextHandle();
        if (levels > 1) {
          all &= addBlocks(handle, levels - 1);
        } else {
          blocks.put(handle.offset(), handle.size());
        }
      }
      return all;
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** The size of each block with rows, by its offset. */
  NavigableMap<Long, Long> blocks() {
    return blocks;
  }

  /** The end of the blocks with rows; -1 if unknown. */
  long end() {
    if (whole) {
      Map.Entry<Long, Long> last = blocks.lastEntry();
      return last == null ? 0 : last.getKey() + last.getValue();
    }
    return number("data.size");
  }

  /** The name of the column family; null if unknown. */
  @Nullable String family() {
    byte[] name = properties.get(PREFIX + "column.family.name");
    return name == null ? null : new String(name, StandardCharsets.ISO_8859_1);
  }

  /** The greatest number of a change; -1 if unknown. */
  long largestSequence() {
    return number("key.largest.seqno");
  }

  private long number(String property) {
    byte[] value = properties.get(PREFIX + property);
    try {
      return value == null ? -1 : Varint.read(ByteBuffer.wrap(value), Long.SIZE);
    } catch (RuntimeException e) {
      return -1;
    }
  }
}
