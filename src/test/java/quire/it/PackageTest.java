package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What {@code make} has built. */
final class PackageTest {
  private static final int JAVA_6 = 50;

  private final Path directory = TestMount.LAUNCHER.resolveSibling(".");

  @Test
  void everyClassCanBeArchivedByTheJvm() throws IOException {
    List<String> old = new ArrayList<>();
    int seen = 0;
    try (ZipFile jar = new ZipFile(directory.resolve("quire.jar").toFile())) {
      for (ZipEntry entry : jar.stream().filter(e -> e.getName().endsWith(".class")).toList()) {
        seen++;
        if (version(jar, entry) < JAVA_6) {
          old.add(entry.getName());
        }
      }
    }
    assertEquals(List.of(), old);
    assertTrue(seen > 1000, seen + " classes");
  }

  private static int version(ZipFile jar, ZipEntry entry) throws IOException {
    try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
      in.readInt(); // the magic number
      in.readUnsignedShort(); // the minor version
      return in.readUnsignedShort();
    }
  }

  @Test
  void allArchivesAreThere() {
    for (String name :
        List.of("quire", "quire-commands", "quire-cacheprog", "quire-cacheprog-mount")) {
      assertTrue(
          Files.exists(directory.resolve(name + ".aot"))
              || Files.exists(directory.resolve(name + ".jsa")),
          name + " has no archive; make makes it where it can mount");
    }
  }
}
