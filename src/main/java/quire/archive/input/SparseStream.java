package quire.archive.input;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;

/** A file of which an archive has only some stretches, with zeros between them. Not thread-safe. */
final class SparseStream extends BulkStream {
  private final InputStream stored;
  private final List<Long> map;
  private final long size;
  private long at;
  private int next;

  /**
   * @param stored the stretches, one after the other
   * @param map of each, where it is in the file and how long it is
   */
  SparseStream(InputStream stored, List<Long> map, long size) {
    this.stored = stored;
    this.map = map;
    this.size = size;
  }

  /** Whether stretches lie in order inside a file, and are as long together as what is stored. */
  static boolean fits(List<Long> map, long size, long storedSize) {
    long end = 0;
    long sum = 0;
    for (int i = 0; i + 1 < map.size(); i += 2) {
      long offset = map.get(i);
      long length = map.get(i + 1);
      if (offset < end || length < 0 || offset > size || length > size - offset) {
        return false;
      }
      end = offset + length;
      sum += length;
    }
    return map.size() % 2 == 0 && sum == storedSize;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (next < map.size() && at == map.get(next) + map.get(next + 1)) {
      next += 2;
    }
    if (at == size) {
      return -1;
    }
    long start = next < map.size() ? map.get(next) : size;
    int count;
    if (at < start) {
      count = (int) Math.min(length, start - at);
      Arrays.fill(into, offset, offset + count, (byte) 0);
    } else {
      count = (int) Math.min(length, start + map.get(next + 1) - at);
      count = stored.read(into, offset, count);
      if (count < 0) {
        throw new EOFException();
      }
    }
    at += count;
    return count;
  }
}
