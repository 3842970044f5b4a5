package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A container with namespaces of its own for mounts and processes, which has a copy of a mount. */
final class PidNamespaceTest {
  /** A copy of another mount would keep the mount of another running test from ending. */
  private static final String LET_GO =
      """
      while read -r source target type rest; do
        [ "$type" != fuse.quire ] || [ "$target" = "$PWD/mnt" ] || umount -l "$target" || :
      done < /proc/self/mounts
      """;

  @TempDir private Path scratch;

  private Shell.Result inside(String script) throws IOException {
    String bounded = "timeout 60 unshare --pid --kill-child --mount-proc bash -c \"$1\"";
    String all = LET_GO + script.formatted(TestMount.LAUNCHER);
    return Shell.run(scratch, List.of("sh", "-c", bounded, "sh", all));
  }

  @Test
  void umountSaysThatAProcessOutsideKeepsTheStore() throws IOException {
    User.assumeRoot();
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.Result result = inside("'%s' umount mnt");
      assertEquals(1, result.exit(), result::output);
      String said = result.output();
      assertTrue(
          said.endsWith(
              "quire: %s is unmounted here, but a process outside of this PID namespace still has the store %s open; umount it where its daemon was started, with quire umount, or quire umount --force to end it\n"
                  .formatted(mount.root(), mount.store())),
          said);
      assertFalse(said.contains("process 0"), said);
      Files.writeString(mount.root().resolve("file"), "text");
      mount.unmount();
      mount.assertClean();
    }
  }

  @Test
  void forceEndsTheMountOutsideToo() throws IOException {
    User.assumeRoot();
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.Result result = inside("echo text > mnt/file; '%s' umount --force mnt");
      assertEquals(0, result.exit(), result::output);
      mount.assertClean();
      mount.mount();
      assertEquals("text\n", Files.readString(mount.root().resolve("file")));
    }
  }
}
