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

  /**
   * Where in the archive's file the byte at an offset is, so that an import can share it; {@link
   * EntryContent#NOWHERE} if it is not there.
   */
  default long place(long offset) {
    return offset;
  }
}
