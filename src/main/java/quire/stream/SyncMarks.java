package quire.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import quire.io.MappedBytes;
import quire.log.SegmentFile;

/**
 * The two {@link SyncMark}s of a ring file, in two sectors of a disk. A mark is written before the
 * sync that makes it durable, in the place of the older one: the mark of the last sync that has
 * succeeded is always there. Not thread-safe.
 *
 * <pre>
 *   0  total                8
 *   8  checksum of the page 4
 *  12  CRC-32C of that      4
 * </pre>
 */
final class SyncMarks {
  /** Their positions in the file. */
  private static final List<Integer> PLACES = List.of(3072, 3584);

  private static final int BODY = Long.BYTES + Integer.BYTES;

  private final ByteBuffer record = ByteBuffer.allocateDirect(BODY + Integer.BYTES);

  /** The position of the mark of a sync that has not succeeded; -1 if there is none. */
  private int pending = -1;

  /**
   * The valid marks, the newest first.
   *
   * @param header the file's first bytes
   */
  static List<SyncMark> list(ByteBuffer header) {
    List<SyncMark> found = new ArrayList<>();
    for (int place : PLACES) {
      SyncMark mark = read(header, place);
      if (mark != null) {
        found.add(mark);
      }
    }
    found.sort(Comparator.comparingLong(SyncMark::total).reversed());
    return found;
  }

  private static @Nullable SyncMark read(ByteBuffer header, int place) {
    ByteBuffer mark = MappedBytes.copyOrNull(header, place, BODY + Integer.BYTES);
    if (mark == null || mark.getInt(BODY) != checksum(mark.slice(0, BODY))) {
      return null;
    }
    long total = mark.getLong(0);
    return total > 0 ? new SyncMark(total, mark.getInt(Long.BYTES)) : null;
  }

  private static int checksum(ByteBuffer body) {
    CRC32C crc = new CRC32C();
    crc.update(body);
    return (int) crc.getValue();
  }

  /** Writes the mark of the sync that follows. */
  void announce(SegmentFile file, ByteBuffer header, SyncMark mark) throws IOException {
    if (pending < 0 && list(header).contains(mark)) {
      return; // while one is pending, a sync that failed may have dropped it: it is written again
    }
    pending = pending < 0 ? older(header) : pending;
    record.clear().putLong(mark.total()).putInt(mark.sum());
    record.putInt(checksum(record.slice(0, BODY))).flip();
    file.write(pending, record);
  }

  /** Drops marks beyond a total, and drops them again if the disk may have lost that. */
  void forget(SegmentFile file, ByteBuffer header, long total) throws IOException {
    for (int place : PLACES) {
      SyncMark mark = read(header, place);
      if (mark == null || mark.total() > total) {
        file.write(place, ByteBuffer.allocateDirect(record.capacity()));
      }
    }
  }

  private static int older(ByteBuffer header) {
    return total(header, PLACES.get(0)) <= total(header, PLACES.get(1))
        ? PLACES.get(0)
        : PLACES.get(1);
  }

  private static long total(ByteBuffer header, int place) {
    SyncMark mark = read(header, place);
    return mark == null ? 0 : mark.total();
  }

  /** To be called when the sync has succeeded, and no earlier one has lost bytes. */
  void synced() {
    pending = -1;
  }
}
