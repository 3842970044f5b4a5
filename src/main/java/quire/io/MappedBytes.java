package quire.io;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Copies bytes out of a mapped file, of which the host may not be able to read a page.
 *
 * <p>The JVM reports that with an {@link InternalError}, but only when the thread next checks for
 * such errors. In compiled code that may be long after the copy, whose bytes are undefined until
 * then. Here the thread checks before the copy is used. A checksum must be made of a copy: on a
 * page that cannot be read its instructions would end the process. Thread-safe.
 */
public final class MappedBytes {
  private static final int PAGE = 4096;

  /**
   * Not a constant, so that the loop below stays a loop: at its end the thread checks for errors.
   */
  private static volatile int rounds = 2;

  private MappedBytes() {}

  /**
   * Copies {@code count} bytes; moves no position.
   *
   * @throws InternalError if the host cannot read them
   */
  public static void copy(ByteBuffer map, int from, ByteBuffer into, int at, int count) {
    into.put(at, map, from, count);
    lookForFaults();
  }

  /**
   * Fills an array.
   *
   * @throws InternalError if the host cannot read the bytes
   */
  public static void copy(ByteBuffer map, int from, byte[] into) {
    copy(map, from, into, into.length);
  }

  /**
   * Copies {@code count} bytes to the beginning of an array.
   *
   * @throws InternalError if the host cannot read the bytes
   */
  public static void copy(ByteBuffer map, int from, byte[] into, int count) {
    map.get(from, into, 0, count);
    lookForFaults();
  }

  /** A copy of {@code count} bytes; null if the host cannot read them. */
  public static @Nullable ByteBuffer copyOrNull(ByteBuffer map, int from, int count) {
    ByteBuffer copy = ByteBuffer.allocate(count);
    try {
      copy(map, from, copy, 0, count);
      return copy;
    } catch (InternalError e) {
      return null;
    }
  }

  /** A copy of {@code count} bytes, with zeros for pages of the file that the host cannot read. */
  public static ByteBuffer copyReadable(ByteBuffer map, int from, int count) {
    ByteBuffer whole = copyOrNull(map, from, count);
    if (whole != null) {
      return whole;
    }
    ByteBuffer copy = ByteBuffer.allocate(count);
    int at = from;
    while (at < from + count) {
      int end = Math.min(from + count, at - at % PAGE + PAGE);
      ByteBuffer page = copyOrNull(map, at, end - at);
      if (page != null) {
        copy.put(at - from, page, 0, end - at);
      }
      at = end;
    }
    return copy;
  }

  private static void lookForFaults() {
    for (int i = 0; i < rounds; i++) {}
  }
}
