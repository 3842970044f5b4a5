package quire.io;

import java.nio.ByteBuffer;

/**
 * Where bytes that are read go to: a buffer, of which parts may be left out in favour of the
 * mapping that has the bytes, for who can pass them on from there without a copy. Whoever reads
 * from a file moves the buffer's position over both. Not thread-safe.
 */
public interface ByteSink {
  /** The buffer; it may be written to as any other. */
  ByteBuffer buffer();

  /**
   * Puts bytes of a mapping at an index of the buffer, or takes note that they belong there. They
   * stay as they are until {@link #settle}, or until what is read from is closed. The position
   * stays.
   *
   * @param map of a whole file
   * @param file what is mapped, for messages
   */
  void putMapped(int at, ByteBuffer map, int from, int count, Object file);

  /** What was put at an index or behind it does not count: a read failed there. */
  default void takeBack(int at) {}

  /**
   * From here on, the mapped bytes that were put before may change: passes them on, or copies.
   *
   * @throws quire.error.FsException EIO where the host cannot read them any more
   */
  default void settle() {}

  /** One that copies everything. */
  static ByteSink of(ByteBuffer buffer) {
    return new CopyingSink(buffer);
  }
}
