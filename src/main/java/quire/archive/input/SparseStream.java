package quire.archive.input;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import quire.io.BulkStream;

/** A file stored as stretches, with zeros between them. Not thread-safe. */
final class SparseStream extends BulkStream {
  private final InputStream stored;
  private final SparseMap map;
  private final long size;
  private long at;
  private int next;

  /**
   * @param stored the stretches, one after the other
   * @param map one that fits
   */
  SparseStream(InputStream stored, SparseMap map, long size) {
    this.stored = stored;
    this.map = map;
    this.size = size;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (next < map.stretches() && at == map.end(next)) {
      next++;
    }
    if (at == size) {
      return -1;
    }
    long start = next < map.stretches() ? map.offset(next) : size;
    int count;
    if (at < start) {
      count = (int) Math.min(length, start - at);
      Arrays.fill(into, offset, offset + count, (byte) 0);
    } else {
      count = (int) Math.min(length, map.end(next) - at);
      count = stored.read(into, offset, count);
      if (count < 0) {
        throw new EOFException();
      }
    }
    at += count;
    return count;
  }
}
