package quire.stream;

import java.nio.ByteBuffer;
import quire.error.Errno;
import quire.error.FsException;

/**
 * How far a stream has got.
 *
 * <pre>
 *   0  magic "QUIRERNG"     8
 *   8  version              4
 *  12  capacity             4
 *  16  total                8
 *  24  claimed              8
 *  32  time                 8
 * </pre>
 *
 * @param capacity bytes that the ring holds
 * @param total bytes ever written
 * @param claimed what {@code total} is going to be when the write under way has ended; bytes below
 *     {@code claimed - capacity} may be overwritten already
 * @param time of the last write, nanoseconds since 1970
 */
record RingState(int capacity, long total, long claimed, long time) {
  static final int BYTES = 40;

  private static final long MAGIC = 0x5155_4952_4552_4e47L; // "QUIRERNG"
  private static final int VERSION = 1;

  /** Of a ring that nobody has written to. */
  static RingState empty(int capacity, long now) {
    return new RingState(capacity, 0, 0, now);
  }

  ByteBuffer encode() {
    return ByteBuffer.allocate(BYTES)
        .putLong(MAGIC)
        .putInt(VERSION)
        .putInt(capacity)
        .putLong(total)
        .putLong(claimed)
        .putLong(time)
        .flip();
  }

  /**
   * @param file what messages call it
   * @param ringBytes what the file has room for
   * @throws FsException EIO where no ring looks like that, EOPNOTSUPP where a newer quire made it
   */
  static RingState decode(ByteBuffer in, String file, long ringBytes) {
    if (in.getLong() != MAGIC) {
      throw new FsException(Errno.EIO, file + ": this is no ring file");
    }
    int version = in.getInt();
    if (version != VERSION) {
      throw new FsException(
          Errno.EOPNOTSUPP,
          "%s: has version %d, and this quire knows version %d; use a newer quire"
              .formatted(file, version, VERSION));
    }
    RingState state = new RingState(in.getInt(), in.getLong(), in.getLong(), in.getLong());
    if (state.capacity != ringBytes || state.total < 0 || state.claimed < state.total) {
      throw new FsException(Errno.EIO, "%s: damaged: %s".formatted(file, state));
    }
    return state;
  }
}
