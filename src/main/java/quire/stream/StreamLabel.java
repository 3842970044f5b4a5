package quire.stream;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;

/**
 * The name, the owner and further attributes of a stream. Immutable.
 *
 * <pre>
 *   0  length of the name   2
 *   2  name               255
 *   ...
 * 257  mode                 4, the highest bit set once the stream has lost its name
 * 261  uid                  4
 * 265  gid                  4
 * 269  changed              8
 * 277  exit status          4, -1 where there is none
 * </pre>
 *
 * @param mode permission bits
 * @param changed the time of the last change of any of these, nanoseconds since 1970
 * @param exit the exit status of the program that wrote it, as in a shell; null while it is not
 *     known
 */
public record StreamLabel(
    Name name, int mode, int uid, int gid, long changed, @Nullable Integer exit) {
  static final int BYTES = 281;

  private static final int MAX_NAME = 255;
  private static final int MODE = 2 + MAX_NAME;
  private static final int MODE_BITS = 0777;
  private static final int REMOVED = 1 << 31;

  /**
   * @throws FsException ENAMETOOLONG
   */
  public StreamLabel {
    if (name.length() > MAX_NAME) {
      throw FsException.of(
          Errno.ENAMETOOLONG,
          "the name of a stream has %s bytes, and may have %s",
          name.length(),
          MAX_NAME);
    }
    mode &= MODE_BITS;
  }

  StreamLabel named(Name newName, long now) {
    return new StreamLabel(newName, mode, uid, gid, now, exit);
  }

  ByteBuffer encode(NameState state) {
    byte[] bytes = name.bytes();
    return ByteBuffer.allocate(BYTES)
        .putShort((short) bytes.length)
        .put(bytes)
        .position(MODE)
        .putInt(state == NameState.REMOVED ? mode | REMOVED : mode)
        .putInt(uid)
        .putInt(gid)
        .putLong(changed)
        .putInt(exit == null ? -1 : exit)
        .flip();
  }

  /** The state that an encoded label tells. */
  static NameState state(ByteBuffer encoded) {
    int mode = encoded.getInt(encoded.position() + MODE);
    return (mode & REMOVED) == 0 ? NameState.NAMED : NameState.REMOVED;
  }

  static StreamLabel decode(ByteBuffer in, String file) {
    byte[] name = new byte[MAX_NAME];
    int length = in.getShort();
    in.get(name);
    if (length < 1 || length > MAX_NAME) {
      throw new FsException(Errno.EIO, file + ": damaged: a name of " + length + " bytes");
    }
    return new StreamLabel(
        Name.of(Arrays.copyOf(name, length)),
        in.getInt(),
        in.getInt(),
        in.getInt(),
        in.getLong(),
        exitOrNull(in.getInt()));
  }

  private static @Nullable Integer exitOrNull(int status) {
    return status < 0 ? null : status;
  }
}
