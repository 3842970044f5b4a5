package quire.stream;

import java.nio.ByteBuffer;
import quire.error.Errno;
import quire.error.FsException;

/**
 * The state of a stream in its ring file.
 *
 * <pre>
 *   0  magic "QUIRERNG"     8
 *   8  version              4
 *  12  capacity             4
 *  16  total                8
 *  24  claimed - total      4
 *  28  sum                  4
 *  32  time                 8
 * </pre>
 *
 * Version 1 has no checksums, and at 24 {@code claimed}, of 8 bytes.
 *
 * @param total bytes ever written
 * @param claimed the value of {@code total} after the running write; bytes below {@code claimed -
 *     capacity} may be overwritten already
 * @param sum checksum of the last page's bytes up to {@code total}, see {@link PageSum}; 0 in a
 *     ring without checksums
 * @param time of the last write, nanoseconds since 1970
 */
record RingState(RingLayout layout, long total, long claimed, int sum, long time) {
  static final int BYTES = 40;

  private static final long MAGIC = 0x5155_4952_4552_4e47L; // "QUIRERNG"
  private static final int WITHOUT_SUMS = 1;
  private static final int VERSION = 2;

  /** The state of an empty ring. */
  static RingState empty(RingLayout layout, long now) {
    return new RingState(layout, 0, 0, layout.hasSums() ? PageSum.ofNothing(0) : 0, now);
  }

  ByteBuffer encode() {
    ByteBuffer out =
        ByteBuffer.allocate(BYTES)
            .putLong(MAGIC)
            .putInt(layout.hasSums() ? VERSION : WITHOUT_SUMS)
            .putInt(layout.capacity())
            .putLong(total);
    if (layout.hasSums()) {
      out.putInt((int) (claimed - total)).putInt(sum); // one write is less than 2 GiB
    } else {
      out.putLong(claimed);
    }
    return out.putLong(time).flip();
  }

  /**
   * @param file the file's name in messages
   * @param fileBytes its length
   * @throws FsException EIO if this is not the state of a ring, EOPNOTSUPP if a newer quire made it
   */
  static RingState decode(ByteBuffer in, String file, long fileBytes) {
    if (in.getLong() != MAGIC) {
      throw new FsException(Errno.EIO, file + ": this is no ring file");
    }
    int version = in.getInt();
    if (version != VERSION && version != WITHOUT_SUMS) {
      throw new FsException(
          Errno.EOPNOTSUPP,
          "%s: has version %d, and this quire knows version %d; use a newer quire"
              .formatted(file, version, VERSION));
    }
    RingState state = read(in, version == VERSION);
    int capacity = state.layout.capacity();
    if (capacity < 1 || capacity > Capacity.MAX || state.total < 0 || state.claimed < state.total) {
      throw new FsException(
          Errno.EIO,
          "%s: damaged: its header tells of %d bytes written and a capacity of %d"
              .formatted(file, state.total, capacity));
    }
    long expected = state.layout.fileBytes();
    if (fileBytes != expected) {
      throw new FsException(
          Errno.EIO,
          "%s: damaged: the file has %d bytes and should have %d"
              .formatted(file, fileBytes, expected));
    }
    return state;
  }

  private static RingState read(ByteBuffer in, boolean hasSums) {
    RingLayout layout = new RingLayout(in.getInt(), hasSums);
    long total = in.getLong();
    long claimed = hasSums ? total + in.getInt() : in.getLong();
    int sum = hasSums ? in.getInt() : 0;
    return new RingState(layout, total, claimed, sum, in.getLong());
  }
}
