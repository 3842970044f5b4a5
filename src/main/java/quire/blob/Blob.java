package quire.blob;

import java.nio.ByteBuffer;
import quire.io.ByteSink;

/**
 * The bytes of a blob, read at any position. Thread-safe. What cannot be read is an {@link
 * quire.error.FsException} with EIO. Bytes that came from outside were verified before they got the
 * name.
 */
public interface Blob extends AutoCloseable {
  /** Its name. */
  Digest digest();

  /** Its length in bytes. */
  long size();

  /** The CRC-32 of its bytes, as ZIP has it. */
  int crc32();

  /**
   * The SHA-256 of its bytes, which are read for that the first time anybody asks; the tier keeps
   * it.
   *
   * @return 32 bytes, the caller's own
   */
  byte[] sha256();

  /**
   * Reads from a position on until {@code into} is full or the blob ends, and moves the buffer's
   * position.
   *
   * @param offset not negative; at the end or behind it there is nothing to read
   * @return how many bytes; never less than there are and have room
   */
  int read(long offset, ByteBuffer into);

  /** As {@link #read(long, ByteBuffer)}, without a copy where this and the sink can do without. */
  default int read(long offset, ByteSink into) {
    return read(offset, into.buffer());
  }

  /** The first byte of data, not of a hole, at or after {@code offset}; -1 where there is none. */
  default long seekData(long offset) {
    return offset < size() ? offset : -1;
  }

  /**
   * The first byte of a hole at or after {@code offset}: the end counts as one. -1 from the end on.
   */
  default long seekHole(long offset) {
    return offset < size() ? size() : -1;
  }

  /** Lets go of it; it must not be read any more. More calls do nothing. */
  @Override
  void close();
}
