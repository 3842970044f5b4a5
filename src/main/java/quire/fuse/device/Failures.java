package quire.fuse.device;

import java.io.IOException;
import quire.error.Errno;
import quire.libc.CFunction;

/** Makes an exception, as Java would throw it, for a failed call of the C library. */
final class Failures {
  private Failures() {}

  /** The failure of this thread's last call: the file, then the text of errno. */
  static IOException of(String call, String file) {
    return of(call, file, CFunction.errno());
  }

  static IOException of(String call, String file, int number) {
    for (Errno errno : Errno.values()) {
      if (errno.number() == number) {
        return new IOException("%s: %s: %s".formatted(file, call, errno.text()));
      }
    }
    return new IOException("%s: %s: error %d".formatted(file, call, number));
  }
}
