package quire.stream;

import java.nio.ByteBuffer;

/** A ring that ends with the process. */
final class MemoryRing implements Ring {
  private final ByteBuffer bytes;

  MemoryRing(int capacity) {
    this.bytes = ByteBuffer.allocateDirect(capacity);
  }

  @Override
  public ByteBuffer bytes() {
    return bytes;
  }

  @Override
  public void put(int at, ByteBuffer from) {
    bytes.put(at, from, from.position(), from.remaining());
  }

  @Override
  public void announce(RingState state) {}

  @Override
  public void mark(RingState state) {}

  @Override
  public void sync() {}

  @Override
  public void close() {}
}
