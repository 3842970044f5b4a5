package quire.catalog;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import quire.error.Errno;
import quire.error.FsException;

/**
 * One extent as the catalog stores it. Immutable.
 *
 * @param offset its position in the file, bytes
 * @param length bytes, greater than 0
 * @param value a log address, or the byte that is repeated
 */
public record ExtentRow(long offset, long length, Kind kind, long value) {
  /** The meaning of {@link #value}. */
  public enum Kind {
    /** a log address that only this file names */
    OFFLOADED(0),
    /** a log address that other extents may name as well */
    SHARED(1),
    /** the byte that is repeated */
    FILL(2);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  private static final Kind[] KINDS = Kind.values();
  private static final int BYTES = 1 + 2 * Long.BYTES;

  byte[] encode() {
    return ByteBuffer.allocate(BYTES).put((byte) kind.code).putLong(length).putLong(value).array();
  }

  static ExtentRow decode(long ino, long offset, byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      int code = in.get();
      for (Kind kind : KINDS) {
        if (kind.code == code) {
          return new ExtentRow(offset, in.getLong(), kind, in.getLong());
        }
      }
    } catch (BufferUnderflowException e) {
      // falls through: a row that is too short is as corrupt as one of an unknown kind
    }
    throw new FsException(
        Errno.EIO, "the catalog's extent at %d of inode %d is corrupt".formatted(offset, ino));
  }
}
