package quire.work;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells from {@code /proc} whether a thread that waits in a system call is about to end. A signal
 * that ends a thread takes effect only when the call has returned. Signals that programs get all
 * the time, such as those of timers, children and windows, do not count.
 */
public final class CallingThread {
  private static final String THREADS = "SigPnd:";
  private static final String PROCESS = "ShdPnd:";
  private static final String BLOCKED = "SigBlk:";
  private static final String IGNORED = "SigIgn:";

  /** SIGHUP, SIGINT, SIGQUIT, SIGKILL, SIGTERM. */
  private static final long ENDING = bit(1) | bit(2) | bit(3) | bit(9) | bit(15);

  private CallingThread() {}

  private static long bit(int signal) {
    return 1L << (signal - 1);
  }

  /**
   * Whether the thread is about to end. A thread that cannot be seen from here, as in another pid
   * namespace, counts as still waiting.
   *
   * @param tid the thread's number
   */
  public static boolean isEnding(int tid) {
    if (tid <= 0) {
      return false;
    }
    try {
      byte[] status = Files.readAllBytes(Path.of("/proc/" + tid + "/status"));
      return isEnding(new String(status, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return false;
    }
  }

  /** As above, from the text of the status file. */
  static boolean isEnding(String status) {
    long pending = 0;
    long kept = 0;
    for (String line : status.split("\n", -1)) {
      if (line.startsWith(THREADS) || line.startsWith(PROCESS)) {
        pending |= mask(line);
      } else if (line.startsWith(BLOCKED) || line.startsWith(IGNORED)) {
        kept |= mask(line);
      }
    }
    return (pending & ~kept & ENDING) != 0;
  }

  private static long mask(String line) {
    return Long.parseUnsignedLong(line.substring(line.indexOf(':') + 1).strip(), 16);
  }
}
