package quire.blob;

import java.nio.ByteBuffer;

/** Copies a buffer without an accessible array to the heap, piece by piece. */
final class HeapCopy {
  private static final int PIECE = 1 << 16;

  private HeapCopy() {}

  @FunctionalInterface
  interface Sink {
    void accept(byte[] bytes, int offset, int length);
  }

  /** Moves the buffer's position to its limit. */
  static void forEach(ByteBuffer data, Sink sink) {
    byte[] piece = new byte[Math.min(PIECE, data.remaining())];
    while (data.hasRemaining()) {
      int length = Math.min(piece.length, data.remaining());
      data.get(piece, 0, length);
      sink.accept(piece, 0, length);
    }
  }
}
