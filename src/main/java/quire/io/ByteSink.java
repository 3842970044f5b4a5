package quire.io;

import java.nio.ByteBuffer;

/**
 * The target of a read: a buffer. If a mapping contains the bytes, a part of the buffer may be left
 * out, so that the bytes can be passed on from the mapping without a copy. A reader moves the
 * buffer's position over both kinds of parts. Not thread-safe.
 */
public interface ByteSink {
  /** The buffer; it may be written to like any other. */
  ByteBuffer buffer();

  /**
   * Puts bytes of a mapping at an index of the buffer, or notes that they belong there. The bytes
   * must not change until {@link #settle}, or until their source is closed. The position does not
   * move.
   *
   * @param map of a whole file
   * @param file the mapped file, for messages
   */
  void putMapped(int at, ByteBuffer map, int from, int count, Object file);

  /** Drops the bytes that were put at or behind an index, because a read failed there. */
  default void takeBack(int at) {}

  /**
   * To be called before mapped bytes that were put may change: passes them on, or copies them.
   *
   * @throws quire.error.FsException EIO if the host cannot read them any more
   */
  default void settle() {}

  /** A sink that copies everything. */
  static ByteSink of(ByteBuffer buffer) {
    return new CopyingSink(buffer);
  }
}
