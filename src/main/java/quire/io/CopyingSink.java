package quire.io;

import java.nio.ByteBuffer;

/** A sink that copies all bytes into the buffer. */
record CopyingSink(ByteBuffer buffer) implements ByteSink {
  @Override
  public void putMapped(int at, ByteBuffer map, int from, int count, Object file) {
    MappedBytes.copy(map, from, buffer, at, count);
  }
}
