package quire.daemon;

import java.io.IOException;
import java.nio.file.Path;
import quire.error.Failure;
import quire.libc.CFunction;
import quire.libc.CMemory;
import quire.libc.Descriptors;

/**
 * Turns a process into a daemon: a session of its own, no busy working directory, and a log instead
 * of the caller's stdout and stderr. These two are kept as long as the start may fail. No child
 * inherits them, because the caller waits for their end. Java itself offers none of this.
 * Thread-safe.
 */
final class Detachment {
  private static final int STDOUT = 1;
  private static final int STDERR = 2;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int ABOVE_STDERR = 3;

  private static final CFunction WRITE = CFunction.of("write", 3);
  private static final CFunction FCNTL = CFunction.of("fcntl", 3);
  private static final CFunction DUP2 = CFunction.of("dup2", 2);
  private static final CFunction SETSID = CFunction.of("setsid", 0);
  private static final CFunction CHDIR = CFunction.of("chdir", 1);

  private final int callersStdout;
  private final int callersStderr;
  private boolean complete;

  private Detachment(int callersStdout, int callersStderr) {
    this.callersStdout = callersStdout;
    this.callersStderr = callersStderr;
  }

  /** From here on, relative paths that go directly to the system begin at the root. */
  static Detachment into(Path log) throws IOException {
    int flags = Descriptors.O_WRONLY | Descriptors.O_CREAT | Descriptors.O_APPEND;
    int fd = Descriptors.open(log.toString(), flags);
    if (fd < 0) {
      throw new Failure("cannot write the log %s; look at its owner and mode".formatted(log));
    }
    int stdout = (int) FCNTL.call(STDOUT, F_DUPFD_CLOEXEC, ABOVE_STDERR);
    int stderr = (int) FCNTL.call(STDERR, F_DUPFD_CLOEXEC, ABOVE_STDERR);
    DUP2.call(fd, STDOUT);
    DUP2.call(fd, STDERR);
    if (fd > STDERR) {
      Descriptors.close(fd);
    }
    SETSID.call();
    CMemory.during(c -> CHDIR.call(c.string("/")));
    return new Detachment(stdout, stderr);
  }

  /** Writes a last line to the caller's stdout, and closes it. */
  synchronized void complete(String line) {
    CMemory.during(c -> WRITE.call(callersStdout, c.string(line + "\n"), line.length() + 1));
    letGo();
  }

  /** Restores the caller's stdout and stderr; false if the caller has gone. */
  synchronized boolean undo() {
    if (complete) {
      return false;
    }
    DUP2.call(callersStdout, STDOUT);
    DUP2.call(callersStderr, STDERR);
    letGo();
    return true;
  }

  private void letGo() {
    complete = true;
    Descriptors.close(callersStdout);
    Descriptors.close(callersStderr);
  }
}
