package quire.log;

import java.nio.ByteBuffer;
import java.util.Arrays;
import quire.io.MappedBytes;

/** Finds pages of zeros; freed pages read as zeros. Cheap if there are none. */
final class ZeroPages {
  private static final byte[] ZEROS = new byte[Pages.SIZE];

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
      if (map.get(at) == 0 && map.get(stop - 1) == 0 && isZero(map, at, stop - at)) {
        return at;
      }
      at = stop;
    }
    return -1;
  }

  /** Compares a copy: on a page that the host cannot read, comparing would end the process. */
  private static boolean isZero(ByteBuffer map, int at, int count) {
    byte[] page = new byte[count];
    MappedBytes.copy(map, at, page);
    return Arrays.equals(page, 0, count, ZEROS, 0, count);
  }
}
