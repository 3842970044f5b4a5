package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quire.Await;

/** A daemon that has lost one of its parts ends, says why, and loses no data. */
final class FatalEndTest {
  private static final long SECONDS = 60;
  private static final String BYTES = "every byte that was acknowledged\n";

  @TempDir private Path scratch;

  private Path order;
  private Path done;
  private String javaOptions;

  @BeforeEach
  void makeAgent() throws IOException {
    Path jar = scratch.resolve("saboteur.jar");
    Saboteur.writeJar(jar);
    order = scratch.resolve("order");
    done = scratch.resolve("said");
    javaOptions = "-javaagent:%s=%s".formatted(jar, order);
  }

  @Test
  void anExhaustedHeapEndsTheDaemonAndItsLogSaysSo() throws IOException {
    try (TestMount mount = new TestMount(scratch)) {
      mount.mountWith(javaOptions);
      ProcessHandle daemon = ProcessHandle.of(mount.pid()).orElseThrow();
      write(mount);
      give("heap");
      awaitEnd(daemon);
      String log = Files.readString(mount.store().resolve("daemon.log"));
      assertTrue(log.contains("OutOfMemoryError"), log);
      assertNothingIsLost(mount);
    }
  }

  /** Without one of these threads the mount would work only in part. */
  @ParameterizedTest
  @ValueSource(strings = {"direct", "quire-writeback", "quire-upkeep", "quire-reaper"})
  void theDeathOfAThreadEndsTheDaemon(String deed) throws IOException, InterruptedException {
    try (TestMount mount = new TestMount(scratch)) {
      Process daemon =
          new ProcessBuilder(
                  "env",
                  "QUIRE_JAVA_OPTS=" + javaOptions,
                  TestMount.LAUNCHER.toString(),
                  "mount",
                  "-f",
                  "--store",
                  mount.store().toString(),
                  mount.root().toString())
              .redirectErrorStream(true)
              .redirectOutput(done.toFile())
              .start();
      try {
        Shell.sh(
            scratch,
            "for try in $(seq 600); do mountpoint -q mnt && exit; sleep 0.1; done; exit 1");
        write(mount);
        give(deed);
        assertTrue(daemon.waitFor(SECONDS, TimeUnit.SECONDS), "the daemon goes on: " + said());
        assertEquals(3, daemon.exitValue(), this::said);
        assertTrue(said().contains("the daemon ends, as"), this::said);
      } finally {
        daemon.destroyForcibly().waitFor();
      }
      assertNothingIsLost(mount);
    }
  }

  private static void write(TestMount mount) throws IOException {
    Path file = mount.root().resolve("file");
    Files.writeString(file, BYTES);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.writeString(mount.root().resolve("closed"), BYTES);
  }

  /** Writes the order with a rename, so that the agent does not read half of it. */
  private void give(String deed) throws IOException {
    Path written = scratch.resolve("order.new");
    Files.writeString(written, deed);
    Files.move(written, order);
  }

  private String said() {
    try {
      return Files.readString(done);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static void awaitEnd(ProcessHandle daemon) {
    Await.end(daemon);
  }

  private void assertNothingIsLost(TestMount mount) throws IOException {
    FileSystemException dead =
        assertThrows(
            FileSystemException.class, () -> Files.getLastModifiedTime(mount.root()), "half alive");
    assertTrue(String.valueOf(dead.getReason()).contains("not connected"), dead.toString());
    mount.clear();
    mount.mount();
    assertEquals(BYTES, Files.readString(mount.root().resolve("file")));
    assertEquals(BYTES, Files.readString(mount.root().resolve("closed")));
    mount.unmount();
    mount.assertClean();
  }
}
