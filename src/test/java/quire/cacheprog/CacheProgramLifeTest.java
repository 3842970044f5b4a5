package quire.cacheprog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static quire.cacheprog.FaultyPrograms.ACTION;
import static quire.cacheprog.FaultyPrograms.LONG;
import static quire.cacheprog.FaultyPrograms.SHORT;
import static quire.cacheprog.FaultyPrograms.assertSays;
import static quire.cacheprog.FaultyPrograms.message;
import static quire.cacheprog.FaultyPrograms.put;
import static quire.cacheprog.FaultyPrograms.settings;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import quire.Await;

/** How the cache programs of a host start and end, and what their callers are told. */
final class CacheProgramLifeTest extends FaultyProgramsCase {
  // ---- what ends the helper

  @ParameterizedTest
  @CsvSource({
    "EXITS_EARLY, ended with status 4",
    "HALF_A_LINE, ended with status 5",
    "UNKNOWN_ID, a reply to request 1001",
    "SECOND_HELLO, a second first line",
    "GARBAGE, 'panic: runtime error' means nothing",
    "WRONG_TYPE, means nothing",
    "ENDLESS_LINE, a line of more than"
  })
  void aWaitingCallerIsToldWhyTheHelperIsGone(Fault fault, String expected) throws Exception {
    CacheProgram program = programs.start(fault);
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<Optional<CacheEntry>>> waiting = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        CacheId action = Bodies.action(i);
        waiting.add(threads.submit(() -> Optional.ofNullable(program.get(action))));
      }
      int failed = 0;
      for (Future<Optional<CacheEntry>> each : waiting) {
        try {
          assertEquals(Optional.empty(), each.get()); // it was gone already
        } catch (ExecutionException e) {
          failed++;
          HelperException reason = (HelperException) e.getCause();
          assertNotNull(reason);
          assertTrue(
              message(reason).contains(expected) || message(reason).contains("does not read"),
              () -> message(reason));
        }
      }
      assertTrue(failed > 0, "no caller was told");
    }
    assertFalse(program.isThere());
    assertNull(program.get(ACTION), "a get without a running helper is no miss");
    assertSays(
        "does not run", assertThrows(HelperException.class, () -> FaultyPrograms.put(program)));
    programs.awaitEnd();
  }

  @Test
  void aSecondReplyEndsTheHelper() throws IOException {
    CacheProgram program = programs.start(Fault.DUPLICATE_ID);
    assertNull(program.get(ACTION));
    Await.end(programs.process());
    Await.until("the host gives up the helper", () -> !program.isThere());
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"HANGS", "NEVER_READS"})
  void aHelperThatHangsIsKilled(Fault fault) throws IOException {
    CacheProgram program = programs.start(fault, SHORT);
    byte[] large = new byte[4 << 20]; // more than a pipe holds
    HelperException e =
        assertThrows(
            HelperException.class,
            () -> {
              program.put(ACTION, Bodies.sha256(large), large.length, Bodies.stream(large));
              program.get(ACTION);
            });
    assertSays("the cache program", e);
    Await.end(programs.process());
  }

  @Test
  void anInterruptedCallerDoesNotEndTheHelper() throws Exception {
    CacheProgram program =
        programs.prepare(Fault.HANGS, new CacheProgramSettings(LONG, LONG, LONG, SHORT, false));
    program.start();
    CountDownLatch begun = new CountDownLatch(1);
    HelperException[] told = new HelperException[1];
    Thread caller =
        new Thread(
            () -> {
              begun.countDown();
              told[0] = assertThrows(HelperException.class, () -> program.get(ACTION));
            });
    caller.start();
    begun.await();
    Await.until("a request is under way", () -> program.outstanding() > 0);
    caller.interrupt();
    caller.join();
    assertSays("interrupted while waiting", told[0]);
    assertTrue(program.isThere());
    assertSays(
        "has not answered within 1 ms",
        assertThrows(
            HelperException.class, () -> program.ask(Bodies.action(2), Duration.ofMillis(1))));
  }

  // ---- how it starts

  @ParameterizedTest
  @CsvSource({
    "EXITS_AT_ONCE, ended with status 3 before it said what it can do",
    "NO_COMMANDS, its first line has no KnownCommands"
  })
  void aHelperThatDoesNotStartIsAnError(Fault fault, String expected) {
    CacheProgram program = programs.prepare(fault, settings(LONG, LONG));
    assertSays(expected, assertThrows(HelperException.class, program::start));
    assertFalse(program.isThere());
  }

  @Test
  void aHelperThatSaysNothingIsNotWaitedForForever() {
    CacheProgram program = programs.prepare(Fault.NO_HELLO, settings(SHORT, LONG));
    assertSays(
        "has not said what it can do within", assertThrows(HelperException.class, program::start));
  }

  @Test
  void anErrorNamesAProgramThatCannotBeStarted() throws IOException {
    CacheProgramSettings settings = CacheProgramSettings.ofMount();
    Path file = Files.writeString(directory.resolve("notes.txt"), "buy milk");
    assertSays(
        "there is no cache program no-such-helper on the PATH; install it",
        assertThrows(
            HelperException.class,
            () -> new CacheProgram(List.of("no-such-helper"), settings).start()));
    assertSays(
        "there is no cache program /no/such/helper; check its path",
        assertThrows(
            HelperException.class,
            () -> new CacheProgram(List.of("/no/such/helper"), settings).start()));
    assertSays(
        file + " is not executable; chmod +x",
        assertThrows(
            HelperException.class,
            () -> new CacheProgram(List.of(file.toString()), settings).start()));
  }

  @Test
  void aHelperThatHasEndedIsStartedAgain() throws Exception {
    CacheProgram program = programs.prepare(Fault.NONE, settings(LONG, Duration.ofMillis(1)));
    program.start();
    long first = program.pid();
    ProcessHandle.of(first).orElseThrow().destroyForcibly();
    Await.until("another helper runs", () -> program.pid() != first && program.pid() >= 0);
    put(program);
    assertNotNull(program.get(ACTION));
    assertNotEquals(first, program.pid());
    assertEquals(2, starts());
  }

  private int starts() throws IOException {
    int count = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "starts-*")) {
      for (Path file : files) {
        count += Files.size(file) > 0 ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void everyGetIsAMissWhileTheHelperStartsInTheBackground() throws Exception {
    CacheProgram program = programs.prepare(Fault.LATE_HELLO, settings(LONG, LONG));
    program.startInBackground();
    assertNull(program.get(ACTION));
    Await.until("the helper is there", program::isThere);
    put(program);
    assertNotNull(program.get(ACTION));
  }

  // ---- how it ends

  @Test
  void aHelperThatDoesNotEndIsKilled() throws IOException {
    CacheProgram program = programs.start(Fault.CLOSE_WITHOUT_EXIT, SHORT);
    program.close();
    assertFalse(programs.process().isAlive());
    assertNull(program.get(ACTION));
  }

  @Test
  void processesThatAHelperHasStartedEndWithIt() throws IOException {
    CacheProgram program = programs.start(Fault.LEAVES_CHILD);
    List<ProcessHandle> children = programs.process().descendants().toList();
    assertEquals(1, children.size());
    program.close();
    Await.end(children.get(0));
  }

  @Test
  void itsEnvironmentIsClean() throws IOException {
    Path script = directory.resolve("helper");
    Files.writeString(script, "#!/bin/sh\nenv > \"$1\"\n");
    assertTrue(script.toFile().setExecutable(true));
    Path seen = directory.resolve("environment");
    CacheProgram program =
        new CacheProgram(List.of(script.toString(), seen.toString()), settings(LONG, LONG));
    assertThrows(HelperException.class, program::start);
    List<String> names =
        Files.readAllLines(seen).stream().map(line -> line.replaceFirst("=.*", "")).toList();
    assertTrue(names.contains("PATH"), names::toString);
    names.forEach(
        name ->
            assertTrue(
                name.matches(
                    "PATH|HOME|USER|LOGNAME|LANG|TMPDIR|TZ|SHELL|XDG_.*|PWD|SHLVL|_|OLDPWD"),
                name));
  }
}
