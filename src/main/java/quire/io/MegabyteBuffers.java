package quire.io;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * A pool of direct buffers of a megabyte. A buffer left to the garbage collector would keep its
 * memory until a full collection, which may not come for hours if the heap is hardly used.
 * Thread-safe.
 */
public final class MegabyteBuffers {
  public static final int BYTES = 1 << 20;

  /** The most buffers kept; further ones are left to the garbage collector. */
  private static final int KEPT = 16;

  private static final ArrayBlockingQueue<ByteBuffer> IDLE = new ArrayBlockingQueue<>(KEPT);

  private MegabyteBuffers() {}

  /** An empty buffer of {@link #BYTES}, with undefined content. */
  public static ByteBuffer take() {
    ByteBuffer buffer = IDLE.poll();
    return buffer != null ? buffer.clear() : ByteBuffer.allocateDirect(BYTES);
  }

  /** Takes a buffer back; it must not be used any more. */
  public static void putBack(ByteBuffer buffer) {
    boolean unused = IDLE.offer(buffer);
  }
}
