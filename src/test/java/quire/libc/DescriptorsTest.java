package quire.libc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DescriptorsTest {
  @TempDir private Path directory;

  private int open(String name) {
    String path = directory.resolve(name).toString();
    int fd = Descriptors.open(path, Descriptors.O_RDWR | Descriptors.O_CREAT);
    assertTrue(fd >= 0, path);
    return fd;
  }

  private static Path target(int fd) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/self/fd").resolve(Integer.toString(fd)));
  }

  /** A late notification to the kernel must not end up in a file of the store. */
  @Test
  void noOtherFileGetsTheNumberOfARetiredDescriptor() throws IOException {
    int first = open("first");
    Descriptors.retire(first);
    assertEquals(Path.of("/dev/null"), target(first));
    int second = open("second");
    assertNotEquals(first, second);
    assertEquals(directory.toRealPath().resolve("second"), target(second));
    Descriptors.close(second);
    Descriptors.close(first);
  }
}
