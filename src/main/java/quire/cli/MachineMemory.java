package quire.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much memory the machine has. */
final class MachineMemory {
  private static final Path TABLE = Path.of("/proc/meminfo");
  private static final Pattern TOTAL = Pattern.compile("MemTotal: +(\\d+) kB");

  private MachineMemory() {}

  /** All of it; {@code Long.MAX_VALUE} where the kernel does not tell. */
  static long bytes() throws IOException {
    Matcher total = TOTAL.matcher(Files.readString(TABLE));
    return total.find() ? Long.parseLong(total.group(1)) << 10 : Long.MAX_VALUE;
  }
}
