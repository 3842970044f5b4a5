package quire.file;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/** Direct buffers that collect pages before they go to the log in one write. Thread-safe. */
final class StagingBuffers {
  static final int BYTES = 1 << 20;

  /**
   * If more threads than this offload at once, the further buffers become garbage, which does no
   * harm.
   */
  private static final int KEPT = 4;

  private final ArrayBlockingQueue<ByteBuffer> kept = new ArrayBlockingQueue<>(KEPT);

  /** An empty buffer of {@link #BYTES}. */
  ByteBuffer take() {
    ByteBuffer buffer = kept.poll();
    return buffer != null ? buffer.clear() : ByteBuffer.allocateDirect(BYTES);
  }

  void putBack(ByteBuffer buffer) {
    boolean unused = kept.offer(buffer); // one too many goes to the garbage collector
  }
}
