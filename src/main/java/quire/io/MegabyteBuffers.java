package quire.io;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Direct buffers of a megabyte, which are used again: one that is left to the garbage collector
 * takes its memory until a full collection, which a heap that is hardly used does not see for
 * hours. Thread-safe.
 */
public final class MegabyteBuffers {
  public static final int BYTES = 1 << 20;

  /** What more threads than these use at once goes to the garbage collector. */
  private static final int KEPT = 16;

  private static final ArrayBlockingQueue<ByteBuffer> IDLE = new ArrayBlockingQueue<>(KEPT);

  private MegabyteBuffers() {}

  /** An empty buffer of {@link #BYTES}, with whatever bytes. */
  public static ByteBuffer take() {
    ByteBuffer buffer = IDLE.poll();
    return buffer != null ? buffer.clear() : ByteBuffer.allocateDirect(BYTES);
  }

  /** Takes a buffer back, of which nobody may know any more. */
  public static void putBack(ByteBuffer buffer) {
    boolean unused = IDLE.offer(buffer);
  }
}
