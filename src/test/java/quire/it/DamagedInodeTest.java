package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.DamagedRow;

/** A file whose inode cannot be read, beside undamaged files. */
final class DamagedInodeTest {
  @TempDir private Path scratch;

  @Test
  void theDirectoryIsListedAndOnlyTheDamagedFileFails() throws Exception {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(mount.root(), "mkdir d; for i in 0 1 2 3 4 5; do echo $i >d/f$i; done");
      long damaged = (Long) Files.getAttribute(mount.root().resolve("d/f3"), "unix:ino");
      mount.unmount();
      DamagedRow.ofInode(mount.store().resolve("catalog"), damaged);
      mount.mount();
      String names = "f0\nf1\nf2\nf3\nf4\nf5\n";
      Shell.Result details = Shell.run(mount.root(), List.of("ls", "-l", "d"));
      assertEquals(1, details.exit(), details::output); // "minor problems"
      assertTrue(details.output().contains("'d/f3': Input/output error"), details::output);
      for (String name : names.lines().toList()) {
        assertTrue(details.output().contains(" " + name + "\n"), details::output);
      }
      assertEquals(names, Shell.sh(mount.root(), "ls d"));
      assertEquals("0\n1\n2\n4\n5\n", Shell.sh(mount.root(), "cat d/f[01245]"));
      Shell.sh(mount.root(), "rm d/f[01245]");
      assertEquals("f3\n", Shell.sh(mount.root(), "ls d"));
    }
  }
}
