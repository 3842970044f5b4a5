package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** After an unmount of quire, the disk of the store can be used at once. */
final class DiskAfterUmountTest {
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

  /** The daemon closes the store some time before its process ends. */
  @RepeatedTest(3)
  void canBeUnmountedAtOnce() throws IOException {
    disk.mountTmpfs();
    TestMount mount = TestMount.mounted(disk.root());
    Shell.sh(mount.root(), "head -c 5000000 /dev/urandom >file");
    Shell.Result umount = TestMount.quire("umount", mount.root().toString());
    assertEquals(0, umount.exit(), umount::output);
    Shell.sh(scratch, "umount disk");
  }
}
