package quire.archive.input;

import java.nio.charset.StandardCharsets;
import quire.error.Errno;
import quire.error.FsException;

/** The reason why an archive is refused, in words for people. */
final class Refusal {
  /** The most bytes of a path in a message: a hostile one may have millions. */
  private static final int MAX_SHOWN = 300;

  private Refusal() {}

  /**
   * The refusal of one entry.
   *
   * @param why follows the entry's name: "'a/b' is there twice"
   */
  static FsException of(EntryPath path, String why) {
    return of(path.bytes(), why);
  }

  /** As above, by the bytes of the entry's path. */
  static FsException of(byte[] path, String why) {
    return of(told(path, why));
  }

  /** As above, for a reason that is not in the archive. */
  static FsException of(Errno errno, EntryPath path, String why) {
    return new FsException(errno, told(path.bytes(), why));
  }

  private static String told(byte[] path, String why) {
    return "the archive's entry '%s' %s".formatted(shown(path), why);
  }

  /** A path in the form for messages: of a long one the beginning and the end. */
  static String shown(byte[] path) {
    if (path.length <= MAX_SHOWN) {
      return text(path, 0, path.length);
    }
    int half = MAX_SHOWN / 2;
    return text(path, 0, half) + "..." + text(path, path.length - half, half);
  }

  private static String text(byte[] path, int from, int length) {
    return new String(path, from, length, StandardCharsets.UTF_8);
  }

  /** The refusal of the whole archive after a failed read. */
  static FsException of(String why, Throwable cause) {
    return new FsException(Errno.EINVAL, why, cause);
  }

  /** The refusal of the whole archive. */
  static FsException of(String why) {
    return new FsException(Errno.EINVAL, why);
  }
}
