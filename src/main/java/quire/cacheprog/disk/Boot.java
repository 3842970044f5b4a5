package quire.cacheprog.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Identifies the current boot of the machine. */
final class Boot {
  private Boot() {}

  /** The same value as long as the page cache cannot have lost anything. */
  static String current() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException e) {
      return UniqueName.next(); // every process then checks outputs of the others
    }
  }
}
