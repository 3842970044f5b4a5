package quire.archive.input;

import java.nio.ByteBuffer;

/** Bytes that can be read at any offset and do not change. Thread-safe. */
public interface StoredBytes {
  long size();

  /**
   * Reads from an offset on until {@code into} is full or the bytes end.
   *
   * @return how many bytes; 0 at the end and behind it
   */
  int read(long offset, ByteBuffer into);
}
