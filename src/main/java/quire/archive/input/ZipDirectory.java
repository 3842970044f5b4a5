package quire.archive.input;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Compares the redundant parts of a ZIP file: its end record with its central directory, and that
 * with the header before each content. A library reads only one of them, and would not notice
 * entries that a damaged directory has lost. Memory: bounded by {@link HeapRoom}. Not thread-safe.
 */
final class ZipDirectory {
  private static final int SIGNATURE = 0x0201_4b50;
  private static final int LOCAL_SIGNATURE = 0x0403_4b50;
  private static final int DIGITAL_SIGNATURE = 0x0505_4b50;
  private static final int RECORD = 46;
  private static final int LOCAL = 30;

  /** The sizes and the CRC are behind the content, and may be missing in the header before it. */
  private static final int SIZES_FOLLOW = 8;

  /** The heap of an entry in the library and here, besides its name and its extra fields. */
  private static final int ENTRY_HEAP = 800;

  /** The heap of an extra field in the library, besides its bytes, of which there may be four. */
  private static final int FIELD_HEAP = 120;

  private final StoredBytes in;
  private final ZipEnd end;
  private final ByteBuffer header =
      ByteBuffer.allocateDirect(LOCAL + 2 * 0xffff).order(ByteOrder.LITTLE_ENDIAN);
  private final HeapRoom room = new HeapRoom();
  private final List<Extent> extents = new ArrayList<>();

  /** The range of an entry's header and content. */
  private record Extent(long start, long end) {}

  private ZipDirectory(StoredBytes in, ZipEnd end) {
    this.in = in;
    this.end = end;
  }

  /**
   * Reads the directory and each local header.
   *
   * @throws quire.error.FsException if any of them disagree
   */
  static void check(StoredBytes in) throws IOException {
    new ZipDirectory(in, ZipEnd.of(in)).check();
  }

  private void check() throws IOException {
    ByteSource source = new ByteSource(new StoredStream(in, end.start()));
    long left = end.size();
    long count = 0;
    while (left > 0) {
      long at = end.start() + source.position();
      ByteBuffer record = record(source, at, left);
      if (record.getInt(0) == DIGITAL_SIGNATURE) {
        break;
      }
      left -= record.capacity();
      count++;
      local(record, at);
    }
    boolean counts = end.wide() ? count == end.count() : (count & 0xffff) == end.count();
    if (!counts) {
      throw Refusal.of(
          "the archive is damaged: its end counts %d entries, and its directory at byte %d has %d"
              .formatted(end.count(), end.start(), count));
    }
    requireApart();
  }

  /** The next record of the directory. */
  private ByteBuffer record(ByteSource source, long at, long left) throws IOException {
    byte[] fixed = source.peek(RECORD);
    ByteBuffer record = little(fixed);
    boolean signature = fixed.length >= Integer.BYTES && record.getInt(0) == DIGITAL_SIGNATURE;
    if (signature) {
      return record;
    }
    if (left < RECORD || record.getInt(0) != SIGNATURE) {
      throw damaged(at, "there is no entry of its directory");
    }
    int length = RECORD + u16(record, 28) + u16(record, 30) + u16(record, 32);
    if (length > left) {
      throw damaged(at, "an entry of its directory goes on behind the directory's end");
    }
    room.take(1, ENTRY_HEAP + 2L * length);
    return little(source.exactly(length));
  }

  private void local(ByteBuffer record, long at) {
    byte[] name = new byte[u16(record, 28)];
    record.get(RECORD, name);
    takeFields(record, RECORD + name.length, u16(record, 30));
    ZipSizes told = ZipSizes.central(record, RECORD + name.length, u16(record, 30));
    long start = told.offset() + end.prefix();
    if (told.offset() < 0 || start < 0 || start > end.start() - LOCAL) {
      throw Refusal.of(name, "should be at byte %d, where there is no entry".formatted(start));
    }
    ZipEnd.bytes(in, start, header, LOCAL);
    if (header.getInt(0) != LOCAL_SIGNATURE) {
      throw Refusal.of(name, "should be at byte %d, and is not there".formatted(start));
    }
    int nameLength = u16(header, 26);
    int length = LOCAL + nameLength + u16(header, 28);
    if (length > end.start() - start) {
      throw Refusal.of(name, "has a header at byte %d that is cut short".formatted(start));
    }
    ZipEnd.bytes(in, start, header, length);
    takeFields(header, LOCAL + nameLength, u16(header, 28));
    byte[] localName = new byte[nameLength];
    header.get(LOCAL, localName);
    if (!Arrays.equals(name, localName)) {
      throw Refusal.of(
          name, "is called '%s' at byte %d".formatted(Refusal.shown(localName), start));
    }
    if (header.getShort(8) != record.getShort(10)) {
      throw Refusal.of(name, "is compressed in another way by the header at byte " + start);
    }
    boolean sizesFollow = ((header.getShort(6) | record.getShort(8)) & SIZES_FOLLOW) != 0;
    ZipSizes local = ZipSizes.local(header, LOCAL + nameLength, u16(header, 28));
    if (!told.agree(local, sizesFollow)) {
      throw Refusal.of(
          name,
          "has another size or CRC in the header at byte %d than in the directory at byte %d"
              .formatted(start, at));
    }
    if (told.compressed() < 0
        || told.size() < 0
        || told.compressed() > end.start() - start - length) {
      throw Refusal.of(
          name,
          "claims %s bytes at byte %d, and there are fewer"
              .formatted(Long.toUnsignedString(told.compressed()), start + length));
    }
    extents.add(new Extent(start, start + length + told.compressed()));
  }

  /** Takes the heap of extra fields: each has a type, the length of what follows, and that. */
  private void takeFields(ByteBuffer bytes, int at, int length) {
    long count = 0;
    for (int next = at; next <= at + length - 4; next += 4 + u16(bytes, next + 2)) {
      count++;
    }
    room.take(count, FIELD_HEAP);
  }

  /** Entries that share bytes could expand a small file to a huge tree, so they are refused. */
  private void requireApart() {
    extents.sort(Comparator.comparingLong(Extent::start));
    for (int i = 1; i < extents.size(); i++) {
      if (extents.get(i).start() < extents.get(i - 1).end()) {
        throw damaged(extents.get(i).start(), "an entry begins inside another");
      }
    }
    long first = extents.isEmpty() ? end.start() : extents.getFirst().start();
    if (first > 0 && ZipEnd.bytes(in, 0, header, Integer.BYTES).getInt(0) == LOCAL_SIGNATURE) {
      throw damaged(0, "there is an entry that its directory does not list");
    }
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int u16(ByteBuffer bytes, int at) {
    return Short.toUnsignedInt(bytes.getShort(at));
  }

  private static RuntimeException damaged(long at, String how) {
    return Refusal.of("the archive is damaged at byte %d: %s".formatted(at, how));
  }
}
