package quire.log;

import java.io.IOException;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import quire.error.Errno;

/** The loaded C library and its errno. Loading waits for the first use: it takes a while. */
final class NativeCalls {
  static final Libc LIBC = LibraryLoader.create(Libc.class).load("c");
  static final Runtime RUNTIME = Runtime.getRuntime(LIBC);

  private NativeCalls() {}

  /** The errno of this thread's last call. */
  static int errno() {
    return LastError.getLastError(RUNTIME);
  }

  /** What Java would throw: the file, then the text of errno. */
  static IOException failure(String call, String file) {
    int number = errno();
    for (Errno errno : Errno.values()) {
      if (errno.number() == number) {
        return new IOException("%s: %s: %s".formatted(file, call, errno.text()));
      }
    }
    return new IOException("%s: %s: error %d".formatted(file, call, number));
  }
}
