package quire.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.io.MappedBytes;
import quire.log.LogErrors;
import quire.log.SegmentFile;

/**
 * A record of fixed length that stands twice in a file, in two sectors of a disk, so that one copy
 * is whole after any crash; the copy with the greater number counts. Behind the record come its
 * number, of 8 bytes, and the CRC-32C of both. Not thread-safe.
 */
final class TwinRecord {
  private static final Logger LOG = LoggerFactory.getLogger(TwinRecord.class);

  private static final int TRAILER = Long.BYTES + Integer.BYTES;

  private final int at;
  private final int distance;
  private final int length;

  /** Both copies, as they are written. */
  private final ByteBuffer copies;

  private long number;

  /**
   * @param at the position of the first copy
   * @param distance from there to the second
   * @param length of the record, in bytes
   */
  TwinRecord(int at, int distance, int length) {
    this.at = at;
    this.distance = distance;
    this.length = length;
    this.copies = ByteBuffer.allocateDirect(distance + length + TRAILER);
  }

  /** The record as it was last stored; null if neither copy is whole. */
  @Nullable ByteBuffer find(ByteBuffer map) {
    ByteBuffer first = copy(map, at);
    ByteBuffer second = copy(map, at + distance);
    if (first == null && second == null) {
      return null;
    }
    ByteBuffer newer = first == null || (second != null && isNewer(second, first)) ? second : first;
    if (newer == null) {
      return null;
    }
    number = newer.getLong(length);
    return newer.slice(0, length);
  }

  /** Whether both copies are whole, even if they differ. */
  boolean isWhole(ByteBuffer map) {
    return copy(map, at) != null && copy(map, at + distance) != null;
  }

  /** Rewrites a copy that is not whole. */
  void heal(SegmentFile file, ByteBuffer map) {
    ByteBuffer record = find(map);
    if (record != null && !isWhole(map)) {
      LOG.warn("{}: a record at offset {} is damaged; taken from its copy", file.name(), at);
      store(file, record);
    }
  }

  private boolean isNewer(ByteBuffer copy, ByteBuffer than) {
    return copy.getLong(length) > than.getLong(length);
  }

  private @Nullable ByteBuffer copy(ByteBuffer map, int offset) {
    ByteBuffer copy = MappedBytes.copyOrNull(map, offset, length + TRAILER);
    return copy != null && copy.getInt(length + Long.BYTES) == checksum(copy) ? copy : null;
  }

  private int checksum(ByteBuffer copy) {
    CRC32C crc = new CRC32C();
    crc.update(copy.slice(0, length + Long.BYTES));
    return (int) crc.getValue();
  }

  /** Replaces the second copy only: until {@link #store}, the first one keeps the old record. */
  void announce(SegmentFile file, ByteBuffer record) {
    put(distance, record);
    write(file, distance);
  }

  /** Replaces the record. */
  void store(SegmentFile file, ByteBuffer record) {
    put(0, record);
    copies.put(distance, copies, 0, length + TRAILER);
    write(file, 0);
  }

  /** Puts both copies into a new file. */
  void putInto(ByteBuffer into, ByteBuffer record) {
    put(0, record);
    into.put(at, copies, 0, length + TRAILER);
    into.put(at + distance, copies, 0, length + TRAILER);
  }

  private void put(int where, ByteBuffer record) {
    number++;
    ByteBuffer copy = copies.slice(where, length + TRAILER);
    copy.put(record).putLong(number).putInt(checksum(copy));
  }

  private void write(SegmentFile file, int from) {
    try {
      file.write(at + from, copies.clear().position(from));
    } catch (IOException e) {
      throw LogErrors.translate(e, file.name());
    }
  }
}
