package quire.file;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import quire.error.FsException;
import quire.file.Extent.Fill;
import quire.file.Extent.Offloaded;
import quire.log.LogRange;
import quire.log.Pages;

/**
 * Writes whole pages straight from a request's buffer to the log, and leaves out stretches of one
 * repeated byte: disk images and preallocating writers are full of them.
 */
final class DirectWriter {
  /** Shorter uniform stretches are not worth an extent. */
  private static final int MIN_FILL_BYTES = 16 << 10;

  private final LogWriter writer;

  DirectWriter(LogWriter writer) {
    this.writer = writer;
  }

  /**
   * Writes {@code count} bytes at index {@code at}, whole pages.
   *
   * @return their extents, in order; if this throws, nothing stays in the log
   */
  List<Extent> write(ByteBuffer src, int at, int count) {
    List<Extent> extents = new ArrayList<>();
    List<LogRange> written = new ArrayList<>();
    int end = at + count;
    int pending = at;
    int next = at;
    try {
      while (next < end) {
        int uniform = Uniform.value(src, next, Pages.SIZE);
        int stop = uniform == Uniform.NOT ? next : uniformEnd(src, next, end, (byte) uniform);
        if (stop - next >= Math.min(MIN_FILL_BYTES, count)) {
          writePending(src, pending, next, written, extents);
          extents.add(new Fill((byte) uniform, stop - next));
          pending = stop;
        }
        next = Math.max(stop, next + Pages.SIZE);
      }
      writePending(src, pending, end, written, extents);
    } catch (FsException e) {
      writer.discard(written, e);
      throw e;
    }
    return extents;
  }

  private static int uniformEnd(ByteBuffer src, int from, int end, byte value) {
    int to = from + Pages.SIZE;
    while (to < end && src.get(to) == value && Uniform.value(src, to, Pages.SIZE) >= 0) {
      to += Pages.SIZE;
    }
    return to;
  }

  private void writePending(
      ByteBuffer src, int from, int to, List<LogRange> written, List<Extent> extents) {
    if (from == to) {
      return;
    }
    for (LogRange range : writer.write(src, from, to - from)) {
      written.add(range);
      extents.add(Offloaded.unshared(range.address(), range.length()));
    }
  }
}
