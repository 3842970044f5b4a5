package quire.log;

import java.nio.ByteBuffer;

/** Finds pages of zeros; freed pages read as zeros. Cheap if there are none. */
final class ZeroPages {
  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(Pages.SIZE);

  private ZeroPages() {}

  /**
   * The start of the first page whose bytes in the range are all zeros; the start of the range if
   * that is in its first page; -1 if there is none.
   */
  static int first(ByteBuffer map, int offset, int count) {
    int end = offset + count;
    int at = offset;
    while (at < end) {
      int stop = (int) Math.min(end, Pages.down(at) + Pages.SIZE);
      if (map.get(at) == 0 && isZero(map, at, stop - at)) {
        return at;
      }
      at = stop;
    }
    return -1;
  }

  private static boolean isZero(ByteBuffer map, int at, int count) {
    return map.slice(at, count).mismatch(ZEROS.slice(0, count)) < 0;
  }
}
