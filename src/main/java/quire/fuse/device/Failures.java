package quire.fuse.device;

import java.io.IOException;
import quire.error.Errno;
import quire.libc.CFunction;

/** What Java would throw where a call of the C library fails. */
final class Failures {
  private Failures() {}

  /** Of this thread's last call: the file, then the text of errno. */
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
