package quire.archive.input;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZFile;

/**
 * Checks the header of a 7z file before the library reads it. If the header is packed, the library
 * unpacks it first: it gets an archive whose only file is that header.
 */
final class SevenZCheck {
  /** The size of the first part: signature, version, and the position of the header. */
  private static final int START = 32;

  private static final int PACKED = 0x17;

  /** The largest header: it has some 50 bytes and more for each entry. */
  private static final int MAX_HEADER = 64 << 20;

  /**
   * The bytes that turn a list of streams, without its end, into a header of one file: before it.
   */
  private static final byte[] BEFORE = {1, 4};

  /** And behind it: no list of files in streams, and one file, whose name is empty. */
  private static final byte[] BEHIND = {8, 0, 0, 5, 1, 0x11, 3, 0, 0, 0, 0, 0};

  private final StoredBytes in;
  private final HeapRoom room = new HeapRoom();

  private SevenZCheck(StoredBytes in) {
    this.in = in;
  }

  /**
   * Whether an archive has entries.
   *
   * @throws quire.error.FsException if its header is not valid
   */
  static boolean hasEntries(StoredBytes in) throws IOException {
    return new SevenZCheck(in).check();
  }

  private boolean check() throws IOException {
    ByteBuffer start = bytes(0, START);
    if (start.getInt(8) != crc(start.slice(12, 20))) {
      throw Refusal.of("the archive is damaged: its first 32 bytes have another CRC-32");
    }
    long at = start.getLong(12);
    long size = start.getLong(20);
    if (size == 0) {
      requireEnd(START);
      return false;
    }
    if (at < 0 || size < 0 || at > in.size() - START || size > in.size() - START - at) {
      throw Refusal.of("the archive is cut short: its list of entries is behind its end");
    }
    requireEnd(START + at + size);
    ByteBuffer header = bytes(START + at, requireSize(size));
    if (start.getInt(28) != crc(header.slice())) {
      throw Refusal.of(
          "the archive is damaged: its list of entries at byte %d has another CRC-32"
              .formatted(START + at));
    }
    if (header.get(0) == PACKED) {
      ByteBuffer streams = header.slice(1, header.limit() - 1);
      int unpacked = requireSize(new SevenZHeader(streams, room).checkPacked());
      header = unpack(streams, unpacked);
    }
    new SevenZHeader(header, room).check();
    return true;
  }

  private void requireEnd(long end) throws IOException {
    if (end < in.size()) {
      ByteSource all = ByteSource.of(in);
      all.skipExactly(end);
      ArchiveInput.requireZeros(all, "the archive");
    }
  }

  private int requireSize(long size) {
    if (size > MAX_HEADER) {
      throw Refusal.of("the archive has a list of entries of %d bytes".formatted(size));
    }
    room.take(size, 1);
    return (int) size;
  }

  private ByteBuffer bytes(long at, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer direct = ByteBuffer.allocateDirect(Math.min(length, 64 << 10));
    while (bytes.hasRemaining()) {
      direct.clear().limit(Math.min(direct.capacity(), bytes.remaining()));
      if (in.read(at + bytes.position(), direct) == 0) {
        throw Refusal.of("the archive is cut short at byte " + in.size());
      }
      bytes.put(direct.flip());
    }
    return bytes.flip();
  }

  private static int crc(ByteBuffer bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  /** Unpacks the only file of an archive made of this one and another header behind it. */
  private ByteBuffer unpack(ByteBuffer streams, int size) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(streams.limit() + BEFORE.length + BEHIND.length);
    header.put(BEFORE).put(streams.slice(0, streams.limit() - 1)).put(BEHIND).flip();
    ByteBuffer start = ByteBuffer.allocate(START).order(ByteOrder.LITTLE_ENDIAN);
    start.put(bytes(0, 8)).putInt(0).putLong(in.size() - START).putLong(header.limit());
    start.putInt(crc(header.slice())).putInt(8, crc(start.slice(12, 20)));
    try (SevenZFile file =
        SevenZFile.builder()
            .setSeekableByteChannel(new StoredChannel(new Spliced(start, in, header)))
            .setMaxMemoryLimitKiB(Compression.MAX_MEMORY_KIB)
            .get()) {
      SevenZArchiveEntry entry = file.getNextEntry();
      byte[] unpacked = new byte[size];
      for (int done = 0; done < size; ) {
        int count = entry == null ? -1 : file.read(unpacked, done, size - done);
        if (count < 0) {
          throw Refusal.of("the archive is damaged: its list of entries is cut short");
        }
        done += count;
      }
      return ByteBuffer.wrap(unpacked);
    }
  }

  /** An archive with another start, and with further bytes behind its end. */
  private record Spliced(ByteBuffer start, StoredBytes in, ByteBuffer behind)
      implements StoredBytes {
    @Override
    public long size() {
      return in.size() + behind.limit();
    }

    @Override
    public int read(long offset, ByteBuffer into) {
      if (offset < START) {
        return copy(start, offset, into);
      }
      return offset < in.size() ? in.read(offset, into) : copy(behind, offset - in.size(), into);
    }

    private static int copy(ByteBuffer from, long at, ByteBuffer into) {
      int count = (int) Math.clamp(from.limit() - at, 0L, (long) into.remaining());
      if (count > 0) {
        into.put(from.slice((int) at, count));
      }
      return count;
    }
  }
}
