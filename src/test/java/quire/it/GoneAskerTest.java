package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Await;

/**
 * Long work ends when the process that asked for it has gone, and leaves nothing. The long work
 * here is to hash a file that is one hole, which takes many minutes and no space.
 */
final class GoneAskerTest {
  private static final long SECONDS = 60;

  /** More processor time than a short request ever takes, in hundredths of a second. */
  private static final long TICKS = 50;

  private static final long HOLE = 1L << 39;

  @TempDir private Path scratch;

  @Test
  void anInterruptEndsASnapshotWhichThenNeverAppears() throws IOException, InterruptedException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      makeHole(mount.root().resolve("long"));
      Files.createDirectory(mount.root().resolve("short"));
      Process snapshot = start("snapshot", "--mount", mount.root().toString(), "late");
      awaitWork(mount);
      interrupt(snapshot);
      // only one is taken at a time
      Shell.sh(
          mount.root(),
          "timeout 60 '%s' snapshot --mount . short at-once".formatted(TestMount.LAUNCHER));
      assertEquals(List.of("at-once"), snapshots(mount));
      assertUnmountsSoon(mount);
    }
  }

  @Test
  void anInterruptEndsAnImport() throws IOException, InterruptedException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      writeTarWithHole(mount.root().resolve("long.tar"));
      Path archive = mount.root().resolve("long.tar");
      Process imported =
          start("import", "--mount", mount.root().toString(), archive.toString(), "late");
      awaitWork(mount);
      interrupt(imported);
      assertUnmountsSoon(mount);
      mount.mount();
      assertEquals(List.of(), snapshots(mount));
    }
  }

  @Test
  void unmountingEndsASnapshotThatACommandWaitsFor() throws IOException, InterruptedException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      makeHole(mount.root().resolve("long"));
      Process snapshot = start("snapshot", "--mount", mount.root().toString(), "late");
      awaitWork(mount);
      assertUnmountsSoon(mount);
      assertTrue(snapshot.waitFor(SECONDS, TimeUnit.SECONDS));
      assertEquals(1, snapshot.exitValue());
      mount.mount();
      assertEquals(List.of(), snapshots(mount));
    }
  }

  /** Otherwise the process could not even be killed before its system call returns. */
  @Test
  void aProgramThatLooksIntoAnArchiveCanBeKilled() throws IOException, InterruptedException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      writeTarWithHole(mount.root().resolve("long.tar"));
      for (String signal : List.of("INT", "TERM", "KILL")) {
        Process listing =
            startPlain(List.of("ls", mount.root().resolve(".quire/open/long.tar/").toString()));
        awaitWork(mount);
        Shell.sh(scratch, "kill -%s %d".formatted(signal, listing.pid()));
        assertTrue(listing.waitFor(SECONDS, TimeUnit.SECONDS), "it outlives SIG" + signal);
      }
      assertUnmountsSoon(mount);
    }
  }

  /** Otherwise these commands would seem to hang. */
  @Test
  void commandsThatWaitForASnapshotSaySo() throws IOException, InterruptedException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Files.createDirectory(mount.root().resolve("d"));
      makeHole(mount.root().resolve("d/long"));
      Process snapshot = start("snapshot", "--mount", mount.root().toString(), "late");
      awaitWork(mount);
      Process second =
          new ProcessBuilder(
                  TestMount.LAUNCHER.toString(), "snapshot", mount.root().toString(), "second")
              .start();
      Process collection =
          new ProcessBuilder(TestMount.LAUNCHER.toString(), "gc", mount.root().toString()).start();
      String expected =
          "waiting for the snapshot late that is being taken (hashing d/long, 512 GiB)";
      assertEquals(expected, collection.errorReader().readLine());
      assertEquals(expected, second.errorReader().readLine());
      second.destroy();
      interrupt(snapshot);
      assertTrue(collection.waitFor(SECONDS, TimeUnit.SECONDS));
      assertEquals(0, collection.exitValue());
      assertUnmountsSoon(mount);
    }
  }

  private static Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(TestMount.LAUNCHER.toString()));
    command.addAll(List.of(arguments));
    return startPlain(command);
  }

  /** A shell that starts the tests in the background makes its children ignore SIGINT. */
  private static Process startPlain(List<String> program) throws IOException {
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.addAll(program);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private void interrupt(Process process) throws IOException, InterruptedException {
    Shell.sh(scratch, "kill -INT " + process.pid());
    assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), "the command does not end");
  }

  /** Waits until the daemon hashes, by the processor time of its threads. */
  private static void awaitWork(TestMount mount) throws IOException, InterruptedException {
    Path tasks = Path.of("/proc/" + mount.pid() + "/task");
    AtomicLong before = new AtomicLong(ticks(tasks));
    AtomicLong worked = new AtomicLong();
    Await.until(
        "the daemon has worked",
        () -> {
          long now = ticks(tasks);
          long more = Math.max(0, now - before.getAndSet(now)); // threads end, too
          return worked.addAndGet(more) >= TICKS;
        });
  }

  /** The processor time of threads that work on requests, in hundredths of a second. */
  private static long ticks(Path tasks) throws IOException {
    String all =
        Shell.sh(
            tasks,
            "cat */stat 2>/dev/null | grep -E '\\(quire-(hash|snapshot|control|fuse-a)' || true");
    return all.lines()
        .map(line -> line.substring(line.lastIndexOf(')') + 2).split(" "))
        .mapToLong(fields -> Long.parseLong(fields[11]) + Long.parseLong(fields[12]))
        .sum();
  }

  private static List<String> snapshots(TestMount mount) throws IOException {
    return Shell.sh(mount.root(), "ls .quire/snapshots").lines().toList();
  }

  /** Unmounts, much sooner than the running work would take. */
  private void assertUnmountsSoon(TestMount mount) throws IOException {
    Shell.Result result =
        Shell.run(
            scratch,
            List.of(
                "timeout",
                "" + SECONDS,
                TestMount.LAUNCHER.toString(),
                "umount",
                mount.root().toString()));
    assertEquals(0, result.exit(), result::output);
    String log = Files.readString(mount.store().resolve("daemon.log"));
    assertFalse(log.contains("given up"), log);
  }

  private static void makeHole(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(1), HOLE);
    }
  }

  /** A ustar archive of one file, whose size is too large for the octal field. */
  private static void writeTarWithHole(Path file) throws IOException {
    makeHole(file);
    ByteBuffer header = ByteBuffer.allocate(512);
    header.put("long".getBytes(StandardCharsets.US_ASCII));
    header.put(100, "0000644\0".getBytes(StandardCharsets.US_ASCII));
    header.put(108, "0000000\0".getBytes(StandardCharsets.US_ASCII));
    header.put(116, "0000000\0".getBytes(StandardCharsets.US_ASCII));
    header.put(124, (byte) 0x80); // base 256
    header.putLong(128, HOLE - 4096);
    header.put(136, "00000000000\0".getBytes(StandardCharsets.US_ASCII));
    header.put(148, "        ".getBytes(StandardCharsets.US_ASCII));
    header.put(156, (byte) '0');
    header.put(257, "ustar\00000".getBytes(StandardCharsets.US_ASCII));
    int sum = 0;
    for (byte one : header.array()) {
      sum += one & 0xff;
    }
    header.put(148, "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(header.clear(), 0);
    }
  }
}
