package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files of a store that are no files any more, or far too long: each is named, and nothing waits.
 */
final class OddFilesTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path scratch;

  @Test
  void aCheckDoesNotWaitAtAPipe() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(mount.root(), "echo text >file && echo text >.quire/streams/s");
      mount.unmount();
      for (String file :
          List.of(
              "log/00000002.seg",
              "streams/00000002.ring",
              "streams/names",
              "catalog/999999.sst",
              "catalog/SYNCED",
              "unput-blobs",
              "daemon.log",
              "lock")) {
        Shell.sh(
            mount.store(),
            "cp -r . ../copy && rm -f ../copy/%1$s && mkfifo ../copy/%1$s".formatted(file));
        Shell.Result fsck = fsck(scratch.resolve("copy"));
        assertEquals(1, fsck.exit(), file + ": " + fsck.output());
        assertTrue(
            fsck.output().contains(file.replaceFirst("^.*/", "")), file + ": " + fsck.output());
        assertTrue(fsck.output().contains("not a regular file"), file + ": " + fsck.output());
        Shell.sh(scratch, "rm -r copy");
      }
    }
  }

  @Test
  void aListOfStreamsOfGigabytesIsOneMoreDamagedList() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(mount.root(), "echo text >.quire/streams/s");
      mount.unmount();
      Shell.sh(mount.store(), "truncate -s 3G streams/names");
      Shell.Result fsck = fsck(mount.store());
      assertTrue(fsck.output().contains("names are damaged"), fsck.output());
      mount.mount();
      assertEquals("text\n", Shell.sh(mount.root(), "cat .quire/streams/s"));
      mount.unmount();
      mount.assertClean();
    }
  }

  @Test
  void aMountDoesNotWaitAtAPipe() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      mount.unmount();
      for (String file : List.of("daemon.log", "lock")) {
        Shell.sh(mount.store(), "rm %1$s; mkfifo %1$s".formatted(file));
        Shell.Result refused = mount.tryMount();
        assertEquals(1, refused.exit(), refused.output());
        assertTrue(
            refused.output().contains(file + " is not a regular file; remove it"),
            refused.output());
        Shell.sh(mount.store(), "rm " + file);
      }
      mount.mount();
    }
  }

  @Test
  void aFileOfGigabytesIsRefused() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      mount.unmount();
      for (String file : List.of("unput-blobs", "catalog/CURRENT", "format")) {
        Shell.sh(
            mount.store(),
            "test ! -e %1$s || cp -a %1$s ../before; truncate -s 3G %1$s".formatted(file));
        Shell.Result fsck = fsck(mount.store());
        assertEquals(1, fsck.exit(), file + ": " + fsck.output());
        assertTrue(fsck.output().contains("3221225472 bytes"), file + ": " + fsck.output());
        Shell.sh(
            mount.store(), "rm %1$s; test ! -e ../before || mv ../before %1$s".formatted(file));
      }
    }
  }

  /** Says what to do. */
  @Test
  void aMountWithoutAnyTableOfTheCatalogIsRefused() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(mount.root(), "echo text >file && mkdir .quire/snapshots/s");
      mount.unmount();
      Shell.sh(mount.store(), "rm catalog/*.sst");
      Shell.Result refused = mount.tryMount();
      assertEquals(1, refused.exit(), refused.output());
      assertTrue(refused.output().contains("quire fsck"), refused.output());
      assertTrue(refused.output().contains("backup"), refused.output());
    }
  }

  private static Shell.Result fsck(Path store) throws IOException {
    return Shell.run(
        Path.of("/"),
        List.of("timeout", "60", TestMount.LAUNCHER.toString(), "fsck", store.toString()));
  }
}
