package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import quire.Await;

/** Behaviour and possible errors of the front door that speaks the kernel's protocol itself. */
final class SessionTest {
  private static final String[] SESSION = {"--front-door", "session"};

  @TempDir Path scratch;

  private static JsonNode status(TestMount mount) throws IOException {
    String json = TestMount.quire("status", "--json", mount.root().toString()).output();
    return new ObjectMapper().readTree(json).path(0);
  }

  /** Waits for the end of a process. A zombie has ended too: on some machines it is reaped late. */
  private static void awaitEnd(long pid) {
    Path commandLine = Path.of("/proc", Long.toString(pid), "cmdline");
    Await.until(
        pid + " has ended",
        () -> !Files.exists(commandLine) || Files.readString(commandLine).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "session, noatime, session",
    "auto, noatime, session",
    "jnr, noatime, jnr",
    "auto, attr_timeout=1, jnr",
  })
  void theStatusTellsWhichFrontDoorRuns(String wanted, String option, String runs)
      throws IOException {
    try (TestMount mount = TestMount.mounted(scratch, "--front-door", wanted, "-o", option)) {
      assertEquals(runs, status(mount).path("frontDoor").asText());
    }
  }

  @Test
  void aCopyTakesNoSpace() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch, SESSION)) {
      Shell.sh(mount.root(), "head -c 64M /dev/urandom > file; sync file");
      long before = status(mount).path("logBytes").asLong();
      Shell.sh(mount.root(), "cp file copy; cmp file copy; dd if=copy of=part bs=1M count=1");
      long more = status(mount).path("logBytes").asLong() - before;
      assertTrue(more < 2 << 20, () -> "copies took %d bytes of the log".formatted(more));
      String stat = TestMount.quire("stat", mount.root().resolve("copy").toString()).output();
      assertTrue(stat.contains("shared"), stat);
    }
  }

  @Test
  void aSnapshotHasWhatIsWrittenAndNotYetClosed() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch, SESSION)) {
      Shell.sh(
          mount.root(),
          """
          exec 5> open
          head -c 3M /dev/zero | tr '\\0' a >&5
          mkdir .quire/snapshots/one
          echo more >&5
          %1$s snapshot . two
          [ $(stat -c %%s .quire/snapshots/one/open) = 3145728 ]
          [ "$(tail -c 5 .quire/snapshots/two/open)" = more ]
          cmp .quire/snapshots/two/open open
          """
              .formatted(TestMount.LAUNCHER));
    }
  }

  @Test
  void theSameNameMayBeAnotherSnapshotLater() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch, SESSION)) {
      Shell.sh(
          mount.root(),
          """
          for text in a bb ccc; do
            echo $text > file
            ln -sfn $text link
            mkdir .quire/snapshots/s
            [ $(cat .quire/snapshots/s/file) = $text ]
            [ $(readlink .quire/snapshots/s/link) = $text ]
            [ $(tar xOf .quire/archives/s.tar file) = $text ]
            rmdir .quire/snapshots/s
          done
          mkdir .quire/snapshots/s
          mv .quire/snapshots/s .quire/snapshots/t
          [ $(cat .quire/snapshots/t/file) = ccc ]
          [ ! -e .quire/snapshots/s ]
          """);
    }
  }

  @Test
  void aConnectionThatIsCutLeavesNothing() throws IOException {
    User.assumeRoot();
    try (TestMount mount = TestMount.mounted(scratch, SESSION)) {
      Shell.sh(mount.root(), "echo kept > file");
      long pid = mount.pid();
      Shell.sh(
          scratch,
          """
          mkdir control
          mount -t fusectl fusectl control
          trap 'umount control' EXIT
          echo 1 > control/$(stat -c %%d '%s')/abort
          """
              .formatted(mount.root()));
      awaitEnd(pid);
      assertFalse(mount.isMounted(), "a mount without a daemon is still there");
      mount.mount();
      assertEquals("kept\n", Files.readString(mount.root().resolve("file")));
    }
  }

  @Test
  void theDaemonEndsWhenItIsUnmountedUnderLoad() throws Exception {
    try (TestMount mount = TestMount.mounted(scratch, SESSION)) {
      long pid = mount.pid();
      String load =
          "while mkdir -p d && seq 1000 > d/$$ && cat d/* > /dev/null && rm d/$$; do :; done";
      Process first = work(mount, load);
      Process second = work(mount, load);
      Thread.sleep(Duration.ofSeconds(2).toMillis());
      assertEquals(0, TestMount.quire("umount", "--lazy", mount.root().toString()).exit());
      for (Process process : new Process[] {first, second}) {
        process.destroyForcibly();
        process.waitFor();
      }
      awaitEnd(pid);
      assertFalse(mount.isMounted());
      assertTrue(TestMount.quire("fsck", mount.store().toString()).ok());
    }
  }

  private static Process work(TestMount mount, String script) throws IOException {
    return new ProcessBuilder("bash", "-c", script)
        .directory(mount.root().toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Test
  void anOrdinaryUserMounts() throws IOException {
    try (User user = User.ordinary(scratch)) {
      user.sh(
          """
          mkdir mnt
          $QUIRE mount --front-door session --store store mnt
          [ "$(stat -c %u mnt)" = "$(id -u)" ]
          cp -r /usr/include/linux mnt
          diff -r /usr/include/linux mnt/linux
          $QUIRE status mnt | grep 'front door  *session'
          $QUIRE umount mnt
          """);
    }
  }

  @Test
  void mountsComeAndGo() throws IOException {
    comeAndGo(scratch, 4);
  }

  @Test
  void aSmallFileComesWithItsOpen() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch, SESSION)) {
      String text = "0123456789".repeat(1000);
      Files.writeString(mount.root().resolve("f"), text);
      Shell.sh(mount.root(), "touch -a -d 2000-01-01 f; mkdir .quire/snapshots/s");
      mount.unmount();
      mount.mount();
      Path read = mount.root().resolve("f");
      assertEquals("946684800", Shell.sh(mount.root(), "stat -c %X f").trim());
      assertEquals(text, Files.readString(read));
      assertEquals(text, Files.readString(mount.root().resolve(".quire/snapshots/s/f")));
      String stats = mount.stats();
      assertEquals(2, TestMount.figure(stats, "quire_requests_seconds_count{op=\"open\"}"), stats);
      assertEquals(-1, TestMount.figure(stats, "quire_requests_seconds_count{op=\"read\"}"), stats);
      Shell.sh( // the kernel is told once the handle is released, for which close does not wait
          mount.root(),
          """
          for try in $(seq 100); do
            [ "$(stat -c %X f)" -gt 946684800 ] && exit 0
            sleep 0.1
          done
          exit 1
          """);
    }
  }

  /** A thousand mounts, of two stores at once. */
  @Tag("soak")
  @Test
  void mountsComeAndGoForLong() throws Exception {
    Path first = Files.createDirectory(scratch.resolve("first"));
    Path second = Files.createDirectory(scratch.resolve("second"));
    try (ExecutorService beside = Executors.newSingleThreadExecutor()) {
      Future<?> other = beside.submit(() -> comeAndGo(second, 500));
      comeAndGo(first, 500);
      other.get();
    }
  }

  private static @Nullable Void comeAndGo(Path directory, int times) throws IOException {
    try (TestMount mount = new TestMount(directory, SESSION)) {
      for (int i = 0; i < times; i++) {
        mount.mount();
        long pid = mount.pid();
        Files.writeString(mount.root().resolve("file"), "round " + i);
        mount.unmount();
        awaitEnd(pid);
        assertFalse(mount.isMounted());
      }
      mount.mount();
      assertEquals("round " + (times - 1), Files.readString(mount.root().resolve("file")));
      return null;
    }
  }
}
