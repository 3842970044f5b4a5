package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quire.Await;

/** A mount over which another file system is mounted. Commands must leave both alone. */
final class HiddenMountTest {
  @TempDir private Path scratch;

  /** What commands say of it. */
  private static String over(Path root) {
    return "a file system of type tmpfs is mounted over the quire mount %1$s; umount that first (umount %1$s)"
        .formatted(root);
  }

  private void cover(Path directory) throws IOException {
    Shell.sh(
        scratch, "mount -t tmpfs precious '%1$s'; echo data > '%1$s/file'".formatted(directory));
  }

  private void uncover(Path directory) throws IOException {
    Shell.sh(scratch, "grep -qx data '%1$s/file' && umount '%1$s'".formatted(directory));
  }

  private static void assertRefused(String expected, String... command) throws IOException {
    Shell.Result result = TestMount.quire(command);
    assertEquals("quire: " + expected + "\n", result.output(), String.join(" ", command));
    assertEquals(1, result.exit());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--lazy", "--force"})
  void umountLeavesBothMountsAlone(String option) throws IOException {
    User.assumeRoot();
    try (TestMount mount = TestMount.mounted(scratch)) {
      String root = mount.root().toString();
      Files.writeString(mount.root().resolve("mine"), "text");
      cover(mount.root());
      try {
        assertRefused(over(mount.root()), umount(option, root));
      } finally {
        uncover(mount.root());
      }
      assertEquals("text", Files.readString(mount.root().resolve("mine")));
    }
  }

  private static String[] umount(String option, String root) {
    return option.isEmpty() ? new String[] {"umount", root} : new String[] {"umount", option, root};
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--lazy", "--force"})
  void umountSaysWhichDirectoryAboveHidesAMount(String option) throws IOException {
    User.assumeRoot();
    Path above = Files.createDirectory(scratch.resolve("above"));
    try (TestMount mount = TestMount.mounted(above)) {
      cover(above);
      try {
        assertRefused(
            "a file system of type tmpfs is mounted on %1$s and hides the quire mount %2$s; umount that first (umount %1$s)"
                .formatted(above, mount.root()),
            umount(option, mount.root().toString()));
      } finally {
        uncover(above);
      }
    }
  }

  @Test
  void otherCommandsDoNotUseAHiddenMount() throws IOException {
    User.assumeRoot();
    Path store = scratch.resolve("second");
    try (TestMount mount = TestMount.mounted(scratch)) {
      String root = mount.root().toString();
      cover(mount.root());
      try {
        String over = over(mount.root());
        assertRefused(over, "status", root);
        assertRefused(over, "status", root + "/file");
        assertRefused(over, "snapshot", root, "name");
        assertRefused(over, "snapshots", "--mount", root);
        assertRefused(over, "cacheprog", "--mount", root);
        assertRefused(over, "mount", "-o", "nonempty", "--store", store.toString(), root);
        Shell.Result all = TestMount.quire("status");
        assertTrue(all.output().contains("problem       " + over), all.output());
        assertTrue(TestMount.quire("status", "--json").output().contains("\"hidden\""));
      } finally {
        uncover(mount.root());
      }
      assertHasNoSnapshots(root);
    }
  }

  private static void assertHasNoSnapshots(String root) throws IOException {
    String said = TestMount.quire("snapshots", "--mount", root).output();
    assertTrue(said.startsWith("there are no snapshots"), said);
  }

  /** A directory of a hidden mount's name may be another directory. */
  @Test
  void aMountInAFileSystemThatHidesAnotherMountIsUsable() throws IOException {
    User.assumeRoot();
    Path above = Files.createDirectory(scratch.resolve("above"));
    Path store = scratch.resolve("second");
    try (TestMount mount = TestMount.mounted(above)) {
      cover(above);
      try {
        Shell.sh(
            scratch,
            """
            mkdir above/mnt
            '%1$s' mount --store '%2$s' above/mnt
            '%1$s' status above/mnt | grep -F '%2$s'
            '%1$s' snapshot above/mnt name
            '%1$s' umount above/mnt
            """
                .formatted(TestMount.LAUNCHER, store));
      } finally {
        uncover(above);
      }
      assertHasNoSnapshots(mount.root().toString());
    }
  }

  /** The inode number of a file in another file system is not one of the mount's. */
  @Test
  void aFileSystemInsideAMountIsNotTakenForTheMount() throws IOException {
    User.assumeRoot();
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path inside = Files.createDirectory(mount.root().resolve("inside"));
      cover(inside);
      try {
        assertRefused(
            inside + " is not on a quire mount; quire status lists the mounts",
            "snapshot",
            inside.toString(),
            "name");
      } finally {
        uncover(inside);
      }
    }
  }

  @Test
  void aMountOverAMountIsUnmountedFirst() throws IOException {
    User.assumeRoot();
    Path store = scratch.resolve("second");
    try (TestMount mount = TestMount.mounted(scratch)) {
      String upper =
          """
          mkdir upper; '%1$s' mount --store '%2$s' upper; touch upper/second
          mount --bind upper mnt; umount upper
          '%1$s' status mnt | grep -F '%2$s'
          '%1$s' umount mnt
          '%1$s' status mnt | grep -F '%3$s'
          """
              .formatted(TestMount.LAUNCHER, store, mount.store());
      Shell.sh(scratch, upper);
    }
  }

  @Test
  void aDaemonThatIsToldToStopLeavesTheOtherFileSystemAlone() throws IOException {
    User.assumeRoot();
    try (TestMount mount = TestMount.mounted(scratch)) {
      Files.writeString(mount.root().resolve("mine"), "text");
      cover(mount.root());
      try {
        ProcessHandle daemon = ProcessHandle.of(mount.pid()).orElseThrow();
        daemon.destroy();
        Await.end(daemon);
      } finally {
        uncover(mount.root());
      }
      assertEquals(
          List.of(
              "quire: %s was a dead mount, whose daemon had ended; it is cleared"
                  .formatted(mount.root())),
          TestMount.quire("umount", mount.root().toString()).output().lines().toList());
      mount.mount();
      assertEquals("text", Files.readString(mount.root().resolve("mine")));
    }
  }
}
