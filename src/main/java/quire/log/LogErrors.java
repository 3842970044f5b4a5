package quire.log;

import java.io.IOException;
import java.util.List;
import quire.error.Errno;
import quire.error.FsException;

/** Turns what the host file system says into errors of ours. */
public final class LogErrors {
  /** What is no damage, but a lack of something; the longer of two texts stands first. */
  private static final List<Errno> LACKS =
      List.of(Errno.ENOSPC, Errno.EDQUOT, Errno.ENFILE, Errno.EMFILE);

  private LogErrors() {}

  /**
   * ENOSPC, EDQUOT, ENFILE or EMFILE where that is what it says, otherwise EIO.
   *
   * @param what the file, and the offset where there is one
   */
  public static FsException translate(IOException e, String what) {
    String message = String.valueOf(e.getMessage());
    Errno errno =
        LACKS.stream().filter(lack -> message.contains(lack.text())).findFirst().orElse(Errno.EIO);
    return new FsException(errno, what + ": " + message, e);
  }
}
