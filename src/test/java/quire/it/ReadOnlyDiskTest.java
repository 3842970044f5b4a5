package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store whose disk is mounted read-only: a check finds it clean. */
final class ReadOnlyDiskTest {
  private static final String FILL =
      """
      head -c 50000 /dev/urandom >file
      mkdir .quire/snapshots/one
      echo line >>.quire/streams/lines
      """;

  @TempDir private Path scratch;
  private SmallDisk disk;

  @BeforeEach
  void makeTheDirectory() throws IOException {
    disk = new SmallDisk(scratch);
  }

  @AfterEach
  void unmountTheDisk() throws IOException {
    disk.unmount();
  }

  /** Remounts the disk; it is busy for a moment if the daemon has not ended yet. */
  private void remount(String option) throws IOException {
    Shell.sh(
        scratch,
        "for try in $(seq 50); do mount -o remount,%s disk && exit; sleep 0.1; done; exit 1"
            .formatted(option));
  }

  private static void assertTellsOfTheDisk(Shell.Result refused) {
    assertEquals(1, refused.exit(), refused::output);
    assertTrue(refused.output().contains("is mounted read-only"), refused::output);
    assertTrue(refused.output().contains("mount the disk for writing"), refused::output);
  }

  @Test
  void aCheckFindsTheStoreCleanAndAMountIsRefused() throws IOException {
    disk.mountTmpfs();
    try (TestMount mount = TestMount.mounted(disk.root());
        TestMount readOnly = new TestMount(disk.root(), "-o", "ro")) {
      Shell.sh(mount.root(), FILL);
      mount.unmount();
      remount("ro");
      mount.assertClean();
      mount.assertClean("--deep");
      assertTellsOfTheDisk(mount.tryMount());
      assertTellsOfTheDisk(readOnly.tryMount());
      assertTellsOfTheDisk(TestMount.quire("fsck", "--repair", mount.store().toString()));
      remount("rw");
      mount.mount();
      Shell.sh(mount.root(), "cmp file .quire/snapshots/one/file");
    }
  }

  /** The journal of a store that was killed is read, and nothing of it is written back. */
  @Test
  void aStoreThatWasKilledIsCheckedToo() throws IOException {
    disk.mountTmpfs();
    try (TestMount mount = TestMount.mounted(disk.root())) {
      Shell.sh(mount.root(), FILL);
      mount.kill();
      remount("ro");
      Shell.Result fsck = TestMount.quire("fsck", "--deep", mount.store().toString());
      assertEquals(0, fsck.exit(), fsck::output);
      remount("rw");
    }
  }
}
