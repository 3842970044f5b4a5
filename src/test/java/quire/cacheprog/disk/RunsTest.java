package quire.cacheprog.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Await;

/** The locks of runs, with other processes. */
final class RunsTest {
  private static final Path LOCKS = Path.of("/proc/locks");

  /** Locks a file, says so, and holds it until its stdin ends; exit 1 if somebody else has it. */
  private static final String HOLD =
      """
      import fcntl, sys
      file = open(sys.argv[1], 'r+')
      try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
      except OSError:
        sys.exit(1)
      print('held', flush=True)
      sys.stdin.readline()
      """;

  @TempDir private Path directory;

  private static Process hold(Path file) throws IOException {
    return new ProcessBuilder("python3", "-c", HOLD, file.toString()).start();
  }

  private static boolean isWaiting() throws IOException {
    String us = " " + ProcessHandle.current().pid() + " ";
    List<String> locks = Files.readAllLines(LOCKS);
    return locks.stream().anyMatch(line -> line.contains("->") && line.contains(us));
  }

  /** The trimmer of another process looks at each run, perhaps just as it begins. */
  @Test
  void aRunWaitsForAProcessThatHasItsLock() throws Exception {
    Path file = Files.createFile(directory.resolve("run"));
    Process other = hold(file);
    try (BufferedReader said = other.inputReader();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        ExecutorService thread = Executors.newFixedThreadPool(1)) {
      assertEquals("held", said.readLine());
      Future<?> locked =
          thread.submit(
              () -> {
                Runs.lock(channel);
                return null;
              });
      Await.until("it waits", () -> isWaiting() || locked.isDone());
      other.getOutputStream().close();
      locked.get();
    } finally {
      other.destroyForcibly();
    }
  }

  /**
   * The kernel releases all locks of a process on a file when the process closes any descriptor of
   * it.
   */
  @Test
  void aLookFromTheSameProcessLeavesARunItsLock() throws Exception {
    try (Runs.Run run = new Runs(directory).begin()) {
      assertNotNull(new Runs(directory).oldest());
      try (Stream<Path> files = Files.list(directory)) {
        Process other = hold(files.findFirst().orElseThrow());
        other.getOutputStream().close();
        assertEquals(1, other.waitFor(), "the lock of %s is free".formatted(run));
      }
    }
  }
}
