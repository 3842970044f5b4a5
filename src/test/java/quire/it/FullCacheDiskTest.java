package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static quire.it.Requests.action;
import static quire.it.Requests.close;
import static quire.it.Requests.put;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quire.Await;

/** Processes of the cache program whose directory is full: outputs are kept in TMPDIR. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // JUnit calls fill()
final class FullCacheDiskTest {
  @TempDir private Path scratch;
  private Path temporary;

  /** A cache in which nothing can be written, even by root. */
  @BeforeEach
  void fill() throws IOException {
    temporary = Files.createDirectory(scratch.resolve("temporary"));
    Path cache = Files.createDirectory(scratch.resolve("cache"));
    Files.writeString(cache.resolve("quire-cacheprog"), "quire-cacheprog 1\n");
    Files.createFile(cache.resolve("trimmed")); // no trim is due
    Files.createSymbolicLink(cache.resolve("tmp"), Path.of("/proc/self"));
  }

  private Process start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(TestMount.LAUNCHER.toString(), "cacheprog", "--dir", scratch + "/cache");
    builder.environment().put("TMPDIR", temporary.toString());
    builder.environment().put("QUIRE_CACHEPROG", "java");
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static void send(Process process, String request) throws IOException {
    process.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    process.getOutputStream().flush();
  }

  /** Sends a put, and checks the answer. */
  private void assertPutIntoTemporary(Process process) throws IOException {
    BufferedReader answers = process.inputReader();
    send(process, put(1, action(1), new byte[] {1, 2, 3}));
    answers.readLine();
    String answer = answers.readLine();
    assertTrue(answer.contains("\"DiskPath\":\"" + temporary + "/"), answer);
    assertEquals(1, inTemporary().size());
  }

  /** The files of cache programs in TMPDIR; a JVM may leave files of its own there. */
  private List<Path> inTemporary() throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      return files.filter(file -> file.toString().contains("quire-cacheprog")).toList();
    }
  }

  private static void killAll(Process process) {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(Await::end);
  }

  @Test
  void outputsAreInTmpdirUntilTheEnd() throws Exception {
    Process process = start();
    try {
      assertPutIntoTemporary(process);
      send(process, close(2));
      assertEquals(0, process.waitFor());
      assertEquals(List.of(), inTemporary());
    } finally {
      killAll(process);
    }
  }

  @Test
  void outputsOfAKilledOneAreDeletedByTheNext() throws Exception {
    Process process = start();
    try {
      assertPutIntoTemporary(process);
    } finally {
      killAll(process);
    }
    assertEquals(1, inTemporary().size());
    Process next = start();
    try {
      send(next, close(1));
      assertEquals(0, next.waitFor());
      assertEquals(List.of(), inTemporary());
    } finally {
      killAll(next);
    }
  }
}
