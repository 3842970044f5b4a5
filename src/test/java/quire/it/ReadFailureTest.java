package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bytes of the log that the host cannot read are EIO, and the log of the daemon says where they
 * are.
 */
final class ReadFailureTest {
  private static final String SEGMENT = "log/00000001.seg";

  @TempDir private Path scratch;

  @Test
  void aReadThatFailsNamesTheFileAndTheOffset() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(
          mount.root(),
          "head -c 1000000 /dev/urandom > large; head -c 100 /dev/urandom > small; sync large"
              + " small; mkdir .quire/snapshots/s");
      long ino = (Long) Files.getAttribute(mount.root().resolve("large"), "unix:ino");
      mount.unmount();
      mount.mount();
      Path segment = mount.store().toRealPath().resolve(SEGMENT);
      try (RandomAccessFile cut = new RandomAccessFile(segment.toFile(), "rw")) {
        cut.setLength(300 << 10);
      }
      String said =
          Shell.sh(mount.root(), "cat large > /dev/null && exit 1; cat small 2>&1 || true");
      assertTrue(said.contains("Input/output error"), said);
      String log = Files.readString(mount.store().resolve("daemon.log"));
      assertTrue(
          log.lines()
              .anyMatch(
                  line ->
                      line.contains("inode " + ino + " cannot be read at offset ")
                          && line.contains(segment + " cannot be read at offset " + (300 << 10))),
          log);
      Shell.sh(mount.root(), "echo works > new; [ $(cat new) = works ]");
      assertArchivesNameTheirSource(mount);
    }
  }

  /** The message names the snapshot, and no path below .quire, which only the daemon uses. */
  private void assertArchivesNameTheirSource(TestMount mount) throws IOException {
    String root = mount.root().toString();
    String archive = scratch.resolve("a.tar").toString();
    for (Shell.Result result :
        List.of(
            TestMount.quire("archive", "--mount", root, "s", "-o", archive),
            TestMount.quire("nar-hash", "--mount", root, "s"))) {
      assertEquals(1, result.exit());
      assertTrue(
          result
              .output()
              .startsWith("quire: cannot read all of s: Input/output error; the store is damaged"),
          result.output());
    }
  }
}
