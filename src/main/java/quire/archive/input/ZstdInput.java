package quire.archive.input;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;

/**
 * Decompresses zstd. A frame tells how large a window the decoder has to keep, which the library
 * allocates outside the heap. The window is taken from the memory for archives being read, and
 * later frames get no more than the first.
 */
final class ZstdInput {
  private static final int MAGIC_BYTES = 4;
  private static final int HEADER = 18;
  private static final int SINGLE_SEGMENT = 1 << 5;
  private static final int DICTIONARY = 3;

  /**
   * Most archives need no more than this window; later frames may use it even if the first one is
   * smaller.
   */
  private static final int USUAL_LOG = 23;

  /** The default limit of zstd itself. */
  private static final int MAX_LOG = 27;

  private ZstdInput() {}

  static InputStream open(ByteSource in) throws IOException {
    long window = window(in.peek(HEADER));
    if (window > 1L << MAX_LOG) {
      throw Refusal.of(
          "the archive needs a window of %d MiB to be decompressed, more than %d"
              .formatted(window >> 20, (1 << MAX_LOG) >> 20));
    }
    int log = Math.max(USUAL_LOG, Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, window - 1)));
    return DecoderMemory.taking(
        1L << log, () -> new ZstdInputStreamNoFinalizer(in).setLongMax(log));
  }

  /**
   * The window in bytes that a frame needs (RFC 8878, 3.1.1.1). Negative and too large numbers
   * become the largest number; a frame that is cut off needs none.
   */
  private static long window(byte[] frame) {
    if (frame.length <= MAGIC_BYTES + 1) {
      return 0;
    }
    int descriptor = frame[MAGIC_BYTES] & 0xff;
    if ((descriptor & SINGLE_SEGMENT) == 0) {
      int told = frame[MAGIC_BYTES + 1] & 0xff;
      long base = 1L << (10 + (told >> 3));
      return base + base / 8 * (told & 7);
    }
    int dictionary = descriptor & DICTIONARY;
    int at = MAGIC_BYTES + 1 + (dictionary == DICTIONARY ? 4 : dictionary);
    int count = 1 << (descriptor >> 6);
    long size = 0;
    for (int i = 0; i < count && at + i < frame.length; i++) {
      size |= (frame[at + i] & 0xffL) << (Byte.SIZE * i);
    }
    return size < 0 ? Long.MAX_VALUE : size;
  }
}
