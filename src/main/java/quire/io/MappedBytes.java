package quire.io;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Copies bytes out of a mapped file, of which the host may not be able to read a page.
 *
 * <p>The JVM tells of that with an {@link InternalError}, but only when the thread next looks for
 * such news. In compiled code that may be long after the copy, which has any bytes until then. Here
 * the thread looks before the copy is used. A checksum must be made of a copy: on a page that
 * cannot be read its instructions would end the process. Thread-safe.
 */
public final class MappedBytes {
  /** Not a constant, so that the loop below stays one, at whose end a thread looks for news. */
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

  private static void lookForFaults() {
    for (int i = 0; i < rounds; i++) {}
  }
}
