package quire.archive.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Bytes of an array. */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record MemoryBytes(byte[] bytes) implements StoredBytes {
  static MemoryBytes of(InputStream in) throws IOException {
    return new MemoryBytes(in.readAllBytes());
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public int read(long offset, ByteBuffer into) {
    int count = (int) Math.clamp(bytes.length - offset, 0L, (long) into.remaining());
    if (count > 0) {
      into.put(bytes, (int) offset, count);
    }
    return count;
  }
}
