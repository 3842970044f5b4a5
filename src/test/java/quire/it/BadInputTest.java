package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mounts that are not possible are refused with one sentence: what is wrong, where, and what to do.
 */
final class BadInputTest {
  @TempDir private Path scratch;
  private Path store;
  private Path mountPoint;

  @BeforeEach
  void prepare() throws IOException {
    store = scratch.resolve("store");
    mountPoint = Files.createDirectory(scratch.resolve("mnt"));
  }

  private static void assertRefused(String expected, Shell.Result result) {
    assertEquals("quire: " + expected + "\n", result.output());
    assertEquals(1, result.exit());
  }

  private Shell.Result mount(Path on, String... more) throws IOException {
    return TestMount.quire(
        Shell.concat(List.of("mount", "--store", store.toString()), List.of(more), on.toString()));
  }

  @Test
  void mountPointThatDoesNotExist() throws IOException {
    Path missing = scratch.resolve("missing");
    assertRefused(
        "no such mount point: %1$s; make it with: mkdir -p %1$s".formatted(missing),
        mount(missing));
    assertFalse(Files.exists(store), "a store was made although nothing could be mounted");
  }

  @Test
  void mountPointThatIsAFile() throws IOException {
    Path file = Files.createFile(scratch.resolve("file"));
    assertRefused("the mount point %s is not a directory; name one".formatted(file), mount(file));
  }

  @Test
  void mountPointThatIsNotEmpty() throws IOException {
    Files.createFile(mountPoint.resolve("something"));
    assertRefused(
        "the mount point %s is not empty; use another, or -o nonempty to hide what is in it"
            .formatted(mountPoint),
        mount(mountPoint));
  }

  @Test
  void mountPointThatIsMountedAlready() throws IOException {
    try (TestMount mounted = TestMount.mounted(scratch)) {
      assertRefused(
          "%1$s is mounted already (by %3$s, from %2$s); quire umount %1$s ends that"
              .formatted(mounted.root(), mounted.store(), System.getProperty("user.name")),
          mount(mountPoint));
    }
  }

  @Test
  void storeThatIsInUse() throws IOException {
    try (TestMount mounted = TestMount.mounted(scratch)) {
      Path other = Files.createDirectory(scratch.resolve("other"));
      long before = System.nanoTime();
      assertRefused(
          "cannot mount %s: the store %s is in use by process %d; unmount that first (quire status shows it)"
              .formatted(other, store, mounted.pid()),
          mount(other));
      assertTrue(System.nanoTime() - before < 5_000_000_000L, "the refusal took its time");
      Shell.sh(mounted.root(), "echo still here > file && grep here file");
    }
  }

  @Test
  void storeOfANewerVersion() throws IOException {
    Files.createDirectory(store);
    Files.writeString(store.resolve("format"), "quire-store 2 2031-01-01T00:00:00Z\n");
    assertRefused(
        "%s has version 2 and this program knows versions up to 1; use a newer quire"
            .formatted(store),
        mount(mountPoint));
    assertEquals("format\n", Shell.sh(store, "ls"), "the store of the newer version was changed");
  }

  @Test
  void storeWithADamagedFormat() throws IOException {
    Files.createDirectory(store);
    Files.writeString(store.resolve("format"), "shopping list\n");
    assertRefused(
        "%s is not the format file of a quire store; name the directory of one"
            .formatted(store.resolve("format")),
        mount(mountPoint));
  }

  @Test
  void storeThatIsSomebodyElsesDirectory() throws IOException {
    Files.createDirectory(store);
    Files.createFile(store.resolve("thesis.tex"));
    assertRefused(
        "%s is not empty and is not a quire store; name another directory with --store"
            .formatted(store),
        mount(mountPoint));
    assertEquals("thesis.tex\n", Shell.sh(store, "ls -A"), "the directory was changed");
  }

  @Test
  void storeThatIsAFile() throws IOException {
    Files.createFile(store);
    assertRefused(
        "cannot make the store %1$s: %1$s is not a directory; name another with --store"
            .formatted(store),
        mount(mountPoint));
  }

  @Test
  void optionThatLibfuseDoesNotKnow() throws IOException {
    assertRefused(
        "cannot mount %1$s: fuse: unknown option `colour'; libfuse would not mount on %1$s; check the options given with -o, and that you own %1$s"
            .formatted(mountPoint),
        mount(mountPoint, "--front-door", "jnr", "-o", "colour"));
  }

  @Test
  void optionThatNobodyKnows() throws IOException {
    assertRefused(
        "cannot mount %s: unknown option colour; where libfuse knows it, use --front-door jnr"
            .formatted(mountPoint),
        mount(mountPoint, "--front-door", "session", "-o", "colour"));
  }

  @Test
  void onlyTheOwnerCanReadAStore() throws IOException {
    try (TestMount mounted = TestMount.mounted(scratch)) {
      assertEquals("700\n", Shell.sh(mounted.store(), "stat -c %a ."));
    }
  }

  /** Waits seven seconds: after five the log reports it, and two later the mount gives up. */
  @Test
  void cacheProgramThatSaysNothing() throws IOException {
    Shell.Result refused =
        mount(mountPoint, "--cache-program", "sleep 60", "--cache-program-wait", "7");
    assertRefused(
        "cannot mount %s: the cache program sleep has not said what it can do within 7 s"
            .formatted(mountPoint),
        refused);
    String log = Shell.sh(scratch, "cat store/*.log");
    assertEquals(1, log.split("sleep has not said yet what it can do", -1).length - 1, log);
    assertRefused(
        "--cache-program-wait is at least one second, not 0",
        mount(mountPoint, "--cache-program-wait", "0"));
  }

  @Test
  void wrongUsage() throws IOException {
    assertEquals(2, TestMount.quire("mount").exit());
    assertEquals(2, TestMount.quire("frobnicate").exit());
    assertEquals(2, TestMount.quire("mount", "--memory", "many", "/nowhere").exit());
    assertEquals(2, TestMount.quire("umount", "a", "b").exit());
    assertEquals(0, TestMount.quire("--help").exit());
  }

  @Test
  void umountOfWhatIsNotAMount() throws IOException {
    assertRefused(
        "%s is not a quire mount; quire status lists the mounts".formatted(mountPoint),
        TestMount.quire("umount", mountPoint.toString()));
  }

  @Test
  void statusOfWhatIsNotAMount() throws IOException {
    assertRefused(
        "%s is not on a quire mount; quire status lists the mounts".formatted(mountPoint),
        TestMount.quire("status", mountPoint.toString()));
  }
}
