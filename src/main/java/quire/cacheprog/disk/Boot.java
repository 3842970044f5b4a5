package quire.cacheprog.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which boot of the machine this is. */
final class Boot {
  private Boot() {}

  /** The same as long as nothing in the page cache can have been lost. */
  static String current() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException e) {
      return UniqueName.next(); // every process then checks what others have written
    }
  }
}
