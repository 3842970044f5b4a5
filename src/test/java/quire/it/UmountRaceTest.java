package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quire.Await;

/** Something else happens to a mount just before {@code quire umount} unmounts it. */
final class UmountRaceTest {
  @TempDir private Path scratch;

  /** A fusermount runs before it, as another program may do at any time. */
  private Shell.Result umount(String before, String option, Path root) throws IOException {
    Shell.sh(
        scratch,
        """
        mkdir bin
        cat > bin/fusermount <<END
        #!/bin/sh
        real='$(command -v fusermount)'
        if mkdir done; then %s; fi
        exec "\\$real" "\\$@"
        END
        chmod +x bin/fusermount
        """
            .formatted(before));
    String script =
        "PATH=$PWD/bin:$PATH '%s' umount %s '%s'".formatted(TestMount.LAUNCHER, option, root);
    return Shell.run(scratch, List.of("sh", "-c", script));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--lazy", "--force"})
  void anotherUmountIsFaster(String option) throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(mount.root(), "seq 100000 > file");
      ProcessHandle daemon = ProcessHandle.of(mount.pid()).orElseThrow();
      Shell.Result result = umount("\\$real -u mnt || exit 99", option, mount.root());
      assertEquals("", result.output());
      assertEquals(0, result.exit());
      assertFalse(mount.isMounted());
      if (option.equals("--lazy")) {
        Await.end(daemon); // the others have waited until the store is closed
      }
      mount.assertClean();
    }
  }

  @Test
  void anotherUmountClearsADeadMountFaster() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      mount.killDaemon();
      Shell.Result result = umount("\\$real -uz mnt || exit 99", "", mount.root());
      assertEquals(0, result.exit(), result::output);
    }
  }

  @Test
  void somethingIsMountedOverADirectoryAbove() throws IOException {
    User.assumeRoot();
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path root = mount.root();
      String covering = "mount -t tmpfs precious '%s'".formatted(scratch);
      Shell.Result result = umount(covering, "", root);
      Shell.sh(Path.of("/"), "umount '%s'".formatted(scratch));
      assertEquals(1, result.exit(), result::output);
      assertTrue(result.output().contains("and hides the quire mount " + root), result.output());
    }
  }

  /** Whoever finds the mount ends well; whoever comes later finds none. */
  @Test
  void severalUmountsAtOnceEndWell() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(mount.root(), "seq 100000 > file");
      String said =
          Shell.sh(
              scratch,
              """
              for each in 1 2 3 4; do
                { '%s' umount mnt 2>&1 || echo failed; } > said$each &
              done
              wait
              cat said*
              """
                  .formatted(TestMount.LAUNCHER));
      List<String> unexpected =
          said.lines()
              .filter(line -> !line.equals("failed") && !line.contains("is not a quire mount"))
              .toList();
      assertEquals(List.of(), unexpected);
      mount.assertClean();
    }
  }
}
