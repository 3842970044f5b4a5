package quire.archive.input;

import java.nio.charset.StandardCharsets;
import quire.error.Errno;
import quire.error.FsException;

/** Why an archive is not taken, in words for people. */
final class Refusal {
  /** Bytes of a path that a message shows: a hostile one may have millions. */
  private static final int MAX_SHOWN = 300;

  private Refusal() {}

  /**
   * Of one entry.
   *
   * @param why goes on after the entry's name: "'a/b' is there twice"
   */
  static FsException of(EntryPath path, String why) {
    return of(path.bytes(), why);
  }

  /** As above, by the bytes of the entry's path. */
  static FsException of(byte[] path, String why) {
    return of("the archive's entry '%s' %s".formatted(shown(path), why));
  }

  /** A path as messages show it. */
  static String shown(byte[] path) {
    return path.length <= MAX_SHOWN
        ? new String(path, StandardCharsets.UTF_8)
        : "..." + new String(path, path.length - MAX_SHOWN, MAX_SHOWN, StandardCharsets.UTF_8);
  }

  /** Of the archive as a whole, for what has gone wrong in reading it. */
  static FsException of(String why, Throwable cause) {
    return new FsException(Errno.EINVAL, why, cause);
  }

  /** Of the archive as a whole. */
  static FsException of(String why) {
    return new FsException(Errno.EINVAL, why);
  }
}
