package quire.cli.argument;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells whether output goes to a terminal. */
public final class Terminal {
  /** The file descriptors for {@link #is}. */
  public static final int STDIN = 0;

  public static final int STDOUT = 1;
  static final int STDERR = 2;

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private Terminal() {}

  /** Whether a file descriptor of this process is that of a terminal. */
  public static boolean is(int descriptor) {
    try {
      Path device = Files.readSymbolicLink(DESCRIPTORS.resolve(Integer.toString(descriptor)));
      return device.startsWith("/dev/pts") || device.toString().startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }
}
