package quire.log;

import java.io.IOException;
import java.util.List;
import quire.error.Errno;
import quire.error.FsException;

/** Translates errors of the host file system into {@link FsException}s. */
public final class LogErrors {
  /**
   * Errors that report a lack of some resource, not damage. If one text contains another, the
   * longer one comes first.
   */
  private static final List<Errno> LACKS =
      List.of(Errno.ENOSPC, Errno.EDQUOT, Errno.ENFILE, Errno.EMFILE);

  private LogErrors() {}

  /**
   * ENOSPC, EDQUOT, ENFILE or EMFILE if the host reports one of these, otherwise EIO.
   *
   * @param what the file, and the offset if there is one
   */
  public static FsException translate(IOException e, String what) {
    String message = String.valueOf(e.getMessage());
    Errno errno =
        LACKS.stream().filter(lack -> message.contains(lack.text())).findFirst().orElse(Errno.EIO);
    return new FsException(errno, what + ": " + message, e);
  }
}
