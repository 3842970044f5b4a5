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
    return of("the archive's entry '%s' %s".formatted(shown(path), why));
  }

  /** A path in the form for messages. */
  static String shown(byte[] path) {
    return path.length <= MAX_SHOWN
        ? new String(path, StandardCharsets.UTF_8)
        : "..." + new String(path, path.length - MAX_SHOWN, MAX_SHOWN, StandardCharsets.UTF_8);
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
