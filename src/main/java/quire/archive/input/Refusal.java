package quire.archive.input;

import java.nio.charset.StandardCharsets;
import quire.error.Errno;
import quire.error.FsException;

/** Why an archive is not taken, in words for people. */
public final class Refusal {
  private Refusal() {}

  /**
   * Of one entry.
   *
   * @param why goes on after the entry's name: "'a/b' is there twice"
   */
  public static FsException of(byte[] path, String why) {
    return of(
        "the archive's entry '%s' %s".formatted(new String(path, StandardCharsets.UTF_8), why));
  }

  /** Of the archive as a whole, for what has gone wrong in reading it. */
  static FsException of(String why, Throwable cause) {
    return new FsException(Errno.EINVAL, why, cause);
  }

  /** Of the archive as a whole. */
  public static FsException of(String why) {
    return new FsException(Errno.EINVAL, why);
  }
}
