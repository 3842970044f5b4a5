package quire.log;

import java.io.IOException;
import quire.error.Errno;
import quire.error.FsException;

/** Turns what the host file system says into errors of ours. */
public final class LogErrors {
  private LogErrors() {}

  /**
   * ENOSPC or EDQUOT where that is what it says, otherwise EIO.
   *
   * @param what the file, and the offset where there is one
   */
  public static FsException translate(IOException e, String what) {
    String message = String.valueOf(e.getMessage());
    Errno errno =
        message.contains(Errno.ENOSPC.text())
            ? Errno.ENOSPC
            : message.contains(Errno.EDQUOT.text()) ? Errno.EDQUOT : Errno.EIO;
    return new FsException(errno, what + ": " + message, e);
  }
}
