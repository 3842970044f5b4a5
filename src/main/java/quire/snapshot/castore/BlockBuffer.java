package quire.snapshot.castore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Bytes kept in memory in blocks, so that growing copies little. The first block grows with them: a
 * recursion through nested directories has two buffers for each level, most of which stay small.
 */
final class BlockBuffer {
  private static final int FIRST_BYTES = 256;
  private static final int BLOCK_BYTES = 1 << 16;

  private final List<byte[]> full = new ArrayList<>();
  private byte[] block = new byte[0];
  private int used;

  void add(byte[] bytes) {
    int done = 0;
    while (done < bytes.length) {
      if (used == block.length) {
        next();
      }
      int count = Math.min(bytes.length - done, block.length - used);
      System.arraycopy(bytes, done, block, used, count);
      used += count;
      done += count;
    }
  }

  void feed(CastoreHash hash) {
    full.forEach(bytes -> hash.update(bytes, bytes.length));
    hash.update(block, used);
  }

  private void next() {
    if (block.length < BLOCK_BYTES) {
      block = Arrays.copyOf(block, Math.max(FIRST_BYTES, 2 * block.length));
    } else {
      full.add(block);
      block = new byte[BLOCK_BYTES];
      used = 0;
    }
  }
}
