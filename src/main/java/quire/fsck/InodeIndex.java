package quire.fsck;

import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import quire.catalog.Catalog;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;

/**
 * The facts that checks collect about every inode, in arrays ordered by inode number: about 32
 * bytes each. Positions in the arrays are called slots. Not thread-safe.
 */
final class InodeIndex {
  static final int NONE = -1;

  /** Bits of {@link #flags} beside the type's code. */
  static final byte ORPHAN = 0x10;

  static final byte HAS_EXTENTS = 0x20;
  static final byte HAS_XATTRS = 0x40;

  /** Marks a directory that is still as its mark describes it. */
  static final byte UNCHANGED = (byte) 0x80;

  private static final byte TYPE = 0x0f;

  private long[] inos = new long[1024];
  private long[] parents = new long[1024];
  private int[] names = new int[1024];
  private int[] entries = new int[1024];
  private int[] subdirectories = new int[1024];
  private byte[] flags = new byte[1024];
  private int size;

  /** The records that a repair makes anew, and that only the index has in a check. */
  private SortedMap<Long, InodeRecord> made = new TreeMap<>();

  /** Adds an inode with a greater number than all before; returns its slot. */
  int add(InodeRecord record) {
    if (size == inos.length) {
      grow(size + (size >> 1));
    }
    inos[size] = record.ino();
    parents[size] = record.isDirectory() ? record.parent() : 0;
    flags[size] = (byte) typeOf(record).code();
    return size++;
  }

  /** Inserts the root, which was missing or not a directory, before all others. */
  void putRoot(InodeRecord root) {
    if (find(root.ino()) == NONE) {
      insert(new TreeMap<>(Map.of(root.ino(), root)));
    }
    parents[0] = root.parent();
    flags[0] = (byte) root.type().code();
  }

  /** Inserts inodes whose records were lost and are made anew; none of them is there. */
  void putMade(SortedMap<Long, InodeRecord> records) {
    made = records;
    insert(records);
  }

  /** To be called before anything is counted, because only the fields set by add() move. */
  private void insert(SortedMap<Long, InodeRecord> records) {
    int before = size;
    records.values().forEach(this::add); // for room
    int from = before - 1;
    int to = size - 1;
    for (InodeRecord record : records.reversed().values()) {
      for (; from >= 0 && inos[from] > record.ino(); from--, to--) {
        inos[to] = inos[from];
        parents[to] = parents[from];
        flags[to] = flags[from];
      }
      inos[to] = record.ino();
      parents[to] = record.parent();
      flags[to--] = (byte) typeOf(record).code();
    }
  }

  /** The record of an inode; in a check, also one that a repair would make anew. */
  @Nullable InodeRecord record(Catalog catalog, long ino) {
    InodeRecord record = catalog.inode(ino);
    return record == null ? made.get(ino) : record;
  }

  /** The type of an inode; regular file if its type is unknown. */
  static FileType typeOf(InodeRecord record) {
    for (FileType type : FileType.values()) {
      if (type.bits() == (record.mode() & FileType.MASK)) {
        return type;
      }
    }
    return FileType.REGULAR;
  }

  private void grow(int capacity) {
    inos = Arrays.copyOf(inos, capacity);
    parents = Arrays.copyOf(parents, capacity);
    names = Arrays.copyOf(names, capacity);
    entries = Arrays.copyOf(entries, capacity);
    subdirectories = Arrays.copyOf(subdirectories, capacity);
    flags = Arrays.copyOf(flags, capacity);
  }

  int size() {
    return size;
  }

  /** The slot of an inode, or {@link #NONE}. */
  int find(long ino) {
    int slot = Arrays.binarySearch(inos, 0, size, ino);
    return slot < 0 ? NONE : slot;
  }

  long ino(int slot) {
    return inos[slot];
  }

  boolean is(int slot, FileType type) {
    return (flags[slot] & TYPE) == type.code();
  }

  boolean isDirectory(int slot) {
    return is(slot, FileType.DIRECTORY);
  }

  FileType type(int slot) {
    return FileType.ofMode((flags[slot] & TYPE) << 12);
  }

  void mark(int slot, byte flag) {
    flags[slot] |= flag;
  }

  void unmark(int slot, byte flag) {
    flags[slot] &= (byte) ~flag;
  }

  boolean isMarked(int slot, byte flag) {
    return (flags[slot] & flag) != 0;
  }

  /** The parent in a directory's record; for other inodes, a directory that names it, or 0. */
  long parent(int slot) {
    return parents[slot];
  }

  void setParent(int slot, long parent) {
    parents[slot] = parent;
  }

  int names(int slot) {
    return names[slot];
  }

  int entries(int slot) {
    return entries[slot];
  }

  int subdirectories(int slot) {
    return subdirectories[slot];
  }

  /** Counts an entry of {@code directory} that names {@code child}. */
  void addEntry(int directory, int child) {
    count(directory, child, 1);
    if (!isDirectory(child) && parents[child] == 0) {
      parents[child] = inos[directory];
    }
  }

  void removeEntry(int directory, int child) {
    count(directory, child, -1);
  }

  private void count(int directory, int child, int by) {
    names[child] += by;
    entries[directory] += by;
    subdirectories[directory] += isDirectory(child) ? by : 0;
  }
}
