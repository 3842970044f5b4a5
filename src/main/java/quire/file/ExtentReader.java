package quire.file;

import java.nio.ByteBuffer;
import java.util.Arrays;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.Extent.Fill;
import quire.file.Extent.InMemory;
import quire.file.Extent.Offloaded;
import quire.io.ByteSink;
import quire.log.OffloadLog;
import quire.log.Pages;

/** Reads the bytes of extents. As thread-safe as the given map. */
final class ExtentReader {
  private static final byte[] ZEROS = new byte[16 * Pages.SIZE];

  private final OffloadLog log;

  ExtentReader(OffloadLog log) {
    this.log = log;
  }

  /**
   * Reads bytes from {@code offset} on into the rest of a buffer. Its position moves only if all of
   * them arrived.
   *
   * @return how many; 0 at and past the end
   */
  int read(ExtentMap map, long offset, ByteSink into) {
    if (offset < 0) {
      throw new FsException(Errno.EINVAL, "cannot read at the negative offset " + offset);
    }
    ByteBuffer buffer = into.buffer();
    int at = buffer.position();
    int count = (int) Math.max(0, Math.min(buffer.remaining(), map.size() - offset));
    if (count > 0) {
      try {
        read(map, offset, into, at, count);
      } catch (FsException e) {
        into.takeBack(at);
        throw e;
      }
      buffer.position(at + count);
    }
    return count;
  }

  /** Copies {@code count} bytes, all inside the file, to index {@code at}; no position moves. */
  void copy(ExtentMap map, long offset, ByteBuffer dst, int at, int count) {
    read(map, offset, ByteSink.of(dst), at, count);
  }

  private void read(ExtentMap map, long offset, ByteSink into, int at, int count) {
    TreeCursor<Extent> cursor = map.cursor();
    boolean found = cursor.floor(offset);
    int done = 0;
    while (done < count) {
      if (!found) {
        throw new IllegalStateException("no extent at " + (offset + done));
      }
      Extent extent = cursor.value();
      long skip = offset + done - cursor.key();
      int part = (int) Math.min(count - done, extent.length() - skip);
      readPart(extent, skip, into, at + done, part);
      done += part;
      found = done < count && cursor.next();
    }
  }

  private void readPart(Extent extent, long skip, ByteSink into, int at, int count) {
    // no switch: a switch over patterns is linked at run time, which would delay the first read
    if (extent instanceof Offloaded offloaded) {
      log.read(offloaded.address() + skip, into, at, count);
    } else if (extent instanceof InMemory memory) {
      into.buffer().put(at, memory.page().bytes, memory.offset() + (int) skip, count);
    } else if (extent instanceof Fill fill) {
      fill(into.buffer(), at, count, fill.value());
    }
  }

  private static void fill(ByteBuffer dst, int at, int count, byte value) {
    byte[] source = ZEROS;
    if (value != 0) {
      source = new byte[Math.min(count, Pages.SIZE)];
      Arrays.fill(source, value);
    }
    for (int done = 0; done < count; ) {
      int part = Math.min(count - done, source.length);
      dst.put(at + done, source, 0, part);
      done += part;
    }
  }
}
