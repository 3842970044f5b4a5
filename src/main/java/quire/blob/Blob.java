package quire.blob;

import java.nio.ByteBuffer;
import quire.io.ByteSink;

/**
 * The bytes of a blob, read at any position. Thread-safe. A failed read is an {@link
 * quire.error.FsException} with EIO. Bytes from outside are verified before they get their digest
 * as a name.
 */
public interface Blob extends AutoCloseable {
  /** Its name. */
  Digest digest();

  /** Its length in bytes. */
  long size();

  /** The CRC-32 of its bytes, as in ZIP files. */
  int crc32();

  /**
   * The SHA-256 of its bytes. The first call reads all bytes; the tier stores the result.
   *
   * @return 32 bytes; the caller may change the array
   */
  byte[] sha256();

  /**
   * Reads from a position on until {@code into} is full or the blob ends, and moves the buffer's
   * position.
   *
   * @param offset not negative; at or behind the end there is nothing to read
   * @return how many bytes; always as many as the blob has and the buffer takes
   */
  int read(long offset, ByteBuffer into);

  /** As {@link #read(long, ByteBuffer)}, without a copy if this and the sink support that. */
  default int read(long offset, ByteSink into) {
    return read(offset, into.buffer());
  }

  /** The first byte at or after {@code offset} that is not in a hole; -1 if there is none. */
  default long seekData(long offset) {
    return offset < size() ? offset : -1;
  }

  /**
   * The first byte of a hole at or after {@code offset}: the end counts as one. -1 from the end on.
   */
  default long seekHole(long offset) {
    return offset < size() ? size() : -1;
  }

  /** Releases it; it must not be read any more. Further calls do nothing. */
  @Override
  void close();
}
