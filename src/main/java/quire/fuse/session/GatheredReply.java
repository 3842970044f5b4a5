package quire.fuse.session;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import quire.fuse.device.Device;
import quire.fuse.device.IoVectors;
import quire.io.ByteSink;
import quire.io.MappedBytes;
import quire.libc.CMemory;

/**
 * The bytes of a reply to a read. Long stretches go to the kernel straight from the mapping that
 * contains them, which saves the copy into the reply's buffer. Not thread-safe; makes no objects
 * when it is used.
 */
final class GatheredReply implements ByteSink {
  /** Two pages; for less, the kernel's extra work costs as much as the copy. */
  private static final int LEAST_MAPPED = 8 << 10;

  private static final int PAGE = 4096;

  /** The most mapped stretches in the largest reply. */
  private static final int MOST_MAPPED = Device.MAX_BYTES / LEAST_MAPPED;

  private final ByteBuffer buffer;
  private final long address;
  private final Runnable onSettle;
  private final @Nullable ByteBuffer[] maps = new ByteBuffer[MOST_MAPPED];
  private final @Nullable Object[] files = new Object[MOST_MAPPED];
  private final int[] starts = new int[MOST_MAPPED];
  private final int[] counts = new int[MOST_MAPPED];
  private final long[] addresses = new long[MOST_MAPPED];
  private final IoVectors vectors = new IoVectors(2 * MOST_MAPPED + 1);
  private int mapped;

  /**
   * @param buffer contains the reply, with its header
   * @param onSettle sends it
   */
  GatheredReply(ByteBuffer buffer, Runnable onSettle) {
    this.buffer = buffer;
    this.address = CMemory.address(buffer);
    this.onSettle = onSettle;
  }

  @Override
  public ByteBuffer buffer() {
    return buffer;
  }

  @Override
  public void putMapped(int at, ByteBuffer map, int from, int count, Object file) {
    if (count < LEAST_MAPPED || !map.isDirect()) {
      MappedBytes.copy(map, from, buffer, at, count);
      return;
    }
    maps[mapped] = map;
    files[mapped] = file;
    starts[mapped] = at;
    counts[mapped] = count;
    addresses[mapped] = CMemory.address(map) + from;
    mapped++;
  }

  @Override
  public void takeBack(int at) {
    while (mapped > 0 && starts[mapped - 1] >= at) {
      mapped--;
      maps[mapped] = null;
      files[mapped] = null;
    }
  }

  @Override
  public void settle() {
    if (mapped > 0) {
      onSettle.run();
    }
  }

  /** Forgets everything. */
  void clear() {
    takeBack(0);
  }

  boolean isEmpty() {
    return mapped == 0;
  }

  /** The file and the offset that the kernel could not read through the mapping. */
  String unreadable() {
    byte[] page = new byte[PAGE];
    for (int i = 0; i < mapped; i++) {
      ByteBuffer map = Objects.requireNonNull(maps[i]);
      int from = (int) (addresses[i] - CMemory.address(map));
      for (int at = from; at < from + counts[i]; at += PAGE) {
        try {
          MappedBytes.copy(map, at, page, Math.min(PAGE, from + counts[i] - at));
        } catch (InternalError e) {
          return "%s cannot be read at offset %d".formatted(files[i], at);
        }
      }
    }
    return "a mapped page could not be read, but can be read now";
  }

  /**
   * Sends the first bytes of the buffer, with the mapped stretches in their places; returns as a
   * device's write.
   */
  int send(Device device, int length) {
    vectors.clear();
    int at = 0;
    for (int i = 0; i < mapped; i++) {
      vectors.add(address + at, starts[i] - at);
      vectors.add(addresses[i], counts[i]);
      at = starts[i] + counts[i];
    }
    vectors.add(address + at, length - at);
    return device.write(vectors);
  }
}
