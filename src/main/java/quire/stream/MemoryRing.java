package quire.stream;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A ring in memory, which ends with the process. */
final class MemoryRing implements Ring {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final RingView view;

  MemoryRing(RingLayout layout) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(layout.ringBytes());
    this.view = new RingView(layout, "a stream in memory", NOTHING, bytes, NOTHING);
  }

  @Override
  public RingView view() {
    return view;
  }

  @Override
  public void put(int at, ByteBuffer from) {
    view.bytes().put(at, from, from.position(), from.remaining());
  }

  @Override
  public void putEntries(int slot, ByteBuffer from) {}

  @Override
  public void rewind(long total) {}

  @Override
  public void announce(RingState state) {}

  @Override
  public void mark(RingState state) {}

  @Override
  public void sync(@Nullable SyncMark mark) {}

  @Override
  public void close() {}
}
