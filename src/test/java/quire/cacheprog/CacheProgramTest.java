package quire.cacheprog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the host does with helpers that do what they must not. */
final class CacheProgramTest {
  private static final CacheId ACTION = Bodies.action(1);
  private static final byte[] BODY = Bodies.random(1, 10_000);
  private static final CacheId OUTPUT = Bodies.sha256(BODY);

  /** So long that no test waits for it unless something is wrong. */
  private static final Duration LONG = Duration.ofMinutes(2);

  private static final Duration SHORT = Duration.ofMillis(500);

  @TempDir private Path directory;

  private final List<CacheProgram> programs = new ArrayList<>();
  private final List<ProcessHandle> processes = new ArrayList<>();

  private static CacheProgramSettings settings(Duration limit, Duration restart) {
    return new CacheProgramSettings(limit, limit, restart, LONG, false);
  }

  private CacheProgram prepare(Fault fault, CacheProgramSettings settings) {
    CacheProgram program = new CacheProgram(FaultyHelper.command(fault, directory), settings);
    programs.add(program);
    return program;
  }

  private CacheProgram start(Fault fault, Duration limit) throws IOException {
    // that a JVM takes its time to start is not what is tested
    CacheProgram program =
        prepare(fault, new CacheProgramSettings(LONG, limit, LONG, limit, false));
    program.start();
    processes.add(ProcessHandle.of(program.pid()).orElseThrow());
    return program;
  }

  private CacheProgram start(Fault fault) throws IOException {
    return start(fault, LONG);
  }

  /** Nothing that was started is left, and no request that was sent. */
  @AfterEach
  void close() {
    for (CacheProgram program : programs) {
      program.close();
      assertEquals(0, program.outstanding());
    }
    processes.forEach(process -> process.onExit().join());
  }

  private static void put(CacheProgram program) throws IOException {
    assertNotNull(program.put(ACTION, OUTPUT, BODY.length, Bodies.stream(BODY)));
  }

  private static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }

  private static void assertSays(String expected, Exception e) {
    assertTrue(message(e).contains(expected), () -> message(e));
  }

  // ---- what works

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {
        "NONE",
        "LATE_HELLO",
        "EXTRA_FIELDS",
        "NO_TIME",
        "NO_CLOSE",
        "CLOSE_ERR",
        "CLOSE_WITHOUT_REPLY"
      })
  void whatWasPutComesBack(Fault fault) throws IOException {
    CacheProgram program = start(fault);
    assertNull(program.get(ACTION));
    put(program);
    CacheEntry entry = program.get(ACTION);
    assertNotNull(entry);
    assertEquals(OUTPUT, entry.output());
    assertEquals(BODY.length, entry.size());
    assertArrayEquals(BODY, Files.readAllBytes(entry.path()));
    assertNull(program.get(Bodies.action(2)));
    assertEquals(0, program.outstanding());
  }

  @Test
  void anEmptyBodyComesBack() throws IOException {
    CacheProgram program = start(Fault.NONE);
    CacheId empty = Bodies.sha256(new byte[0]);
    assertNotNull(program.put(ACTION, empty, 0, InputStream.nullInputStream()));
    CacheEntry entry = program.get(ACTION);
    assertNotNull(entry);
    assertEquals(0, entry.size());
  }

  @Test
  void aHelperThatCannotPutIsReadOnly() throws IOException {
    CacheProgram program = start(Fault.GET_ONLY);
    assertTrue(program.isReadOnly());
    assertNull(program.put(ACTION, OUTPUT, BODY.length, Bodies.stream(BODY)));
    assertNull(program.get(ACTION));
  }

  @Test
  void ofAHelperThatCannotGetEverythingIsAMiss() throws IOException {
    CacheProgram program = start(Fault.PUT_ONLY);
    put(program);
    assertNull(program.get(ACTION));
  }

  @Test
  void aPutWithoutAPathHasWorked() throws IOException {
    CacheProgram program = start(Fault.PUT_WITHOUT_PATH);
    assertNull(program.put(ACTION, OUTPUT, BODY.length, Bodies.stream(BODY)));
    assertNotNull(program.get(ACTION));
  }

  // ---- what is a miss

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {
        "NO_DISK_PATH",
        "RELATIVE_PATH",
        "MISSING_FILE",
        "WRONG_SIZE",
        "LONG_OUTPUT",
        "SHORT_OUTPUT",
        "NO_OUTPUT",
        "URL_SAFE_BASE64",
        "MISS_WITH_FIELDS",
        "CORRUPT"
      })
  void whatCannotBeRightIsAMissAndTheHelperGoesOn(Fault fault) throws IOException {
    CacheProgram program = start(fault);
    put(program);
    assertNull(program.get(ACTION));
    put(program);
    assertTrue(program.isThere());
  }

  @Test
  void aFileThatGoesAfterTheReplyIsNoHit() throws IOException {
    CacheProgram program = start(Fault.UNLINKS);
    put(program);
    // either it is gone when it is looked at, or while
    try {
      CacheEntry entry = program.get(ACTION);
      assertTrue(entry == null || !Files.exists(entry.path()) || entry.size() == BODY.length);
    } catch (java.nio.file.NoSuchFileException e) {
      assertTrue(message(e).contains(directory.toString()), () -> message(e));
    }
  }

  // ---- what fails alone

  @Test
  void anErrorIsTheCallersAlone() throws IOException {
    CacheProgram get = start(Fault.GET_ERR);
    assertSays(
        "says: the bucket is on fire", assertThrows(HelperException.class, () -> get.get(ACTION)));
    put(get);
    CacheProgram put = start(Fault.PUT_ERR);
    assertSays("says: quota exceeded", assertThrows(HelperException.class, () -> put(put)));
    assertNotNull(put.get(ACTION));
  }

  @Test
  void aBodyThatIsShorterFailsAloneAndTheNextOneWorks() throws IOException {
    CacheProgram program = start(Fault.NONE);
    HelperException e =
        assertThrows(
            HelperException.class,
            () -> program.put(ACTION, OUTPUT, BODY.length + 1L, Bodies.stream(BODY)));
    assertSays("ends before", e);
    assertNull(program.get(ACTION));
    put(program);
    assertNotNull(program.get(ACTION));
    assertEquals(0, program.outstanding());
  }

  @Test
  void aBodyThatCannotBeReadFailsAlone() throws IOException {
    CacheProgram program = start(Fault.NONE);
    InputStream broken = Bodies.broken("the disk is broken");
    HelperException e =
        assertThrows(HelperException.class, () -> program.put(ACTION, OUTPUT, 10, broken));
    assertSays("the disk is broken", e);
    put(program);
    assertNotNull(program.get(ACTION));
  }

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
  void whoWaitsIsToldWhyTheHelperIsGone(Fault fault, String expected) throws Exception {
    CacheProgram program = start(fault);
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
      assertTrue(failed > 0, "nobody was told");
    }
    assertFalse(program.isThere());
    assertNull(program.get(ACTION), "until it is there again it is a miss");
    assertNull(program.put(ACTION, OUTPUT, BODY.length, Bodies.stream(BODY)));
    processes.forEach(process -> process.onExit().join());
  }

  @Test
  void aSecondReplyEndsTheHelper() throws IOException {
    CacheProgram program = start(Fault.DUPLICATE_ID);
    assertNull(program.get(ACTION));
    processes.get(0).onExit().join();
    while (program.isThere()) {
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"HANGS", "NEVER_READS"})
  void aHelperThatHangsIsKilled(Fault fault) throws IOException {
    CacheProgram program = start(fault, SHORT);
    byte[] large = new byte[4 << 20]; // more than a pipe holds
    HelperException e =
        assertThrows(
            HelperException.class,
            () -> {
              program.put(ACTION, Bodies.sha256(large), large.length, Bodies.stream(large));
              program.get(ACTION);
            });
    assertSays("the cache program", e);
    processes.get(0).onExit().join();
  }

  @Test
  void whoGivesUpLeavesTheOthersAlone() throws Exception {
    CacheProgram program =
        prepare(Fault.HANGS, new CacheProgramSettings(LONG, LONG, LONG, SHORT, false));
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
    while (program.outstanding() == 0) {
      Thread.onSpinWait();
    }
    caller.interrupt();
    caller.join();
    assertSays("nobody waits any more", told[0]);
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
    CacheProgram program = prepare(fault, settings(LONG, LONG));
    assertSays(expected, assertThrows(HelperException.class, program::start));
    assertFalse(program.isThere());
  }

  @Test
  void aHelperThatSaysNothingIsNotWaitedForForever() {
    CacheProgram program = prepare(Fault.NO_HELLO, settings(SHORT, LONG));
    assertSays(
        "has not said what it can do within", assertThrows(HelperException.class, program::start));
  }

  @Test
  void whatCannotBeStartedIsSaidInASentence() throws IOException {
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
    CacheProgram program = prepare(Fault.NONE, settings(LONG, Duration.ofMillis(1)));
    program.start();
    long first = program.pid();
    ProcessHandle.of(first).orElseThrow().destroyForcibly();
    while (program.pid() == first || program.pid() < 0) {
      Thread.sleep(10);
    }
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
  void whatStartsInTheBackgroundIsAMissUntilItIsThere() throws Exception {
    CacheProgram program = prepare(Fault.LATE_HELLO, settings(LONG, LONG));
    program.startInBackground();
    assertNull(program.get(ACTION));
    while (!program.isThere()) {
      Thread.sleep(10);
    }
    put(program);
    assertNotNull(program.get(ACTION));
  }

  // ---- how it ends

  @Test
  void aHelperThatDoesNotEndIsKilled() throws IOException {
    CacheProgram program = start(Fault.CLOSE_WITHOUT_EXIT, SHORT);
    program.close();
    assertFalse(processes.get(0).isAlive());
    assertNull(program.get(ACTION));
  }

  @Test
  void whatAHelperHasStartedGoesWithIt() throws IOException {
    CacheProgram program = start(Fault.LEAVES_CHILD);
    List<ProcessHandle> children = processes.get(0).descendants().toList();
    assertEquals(1, children.size());
    program.close();
    children.get(0).onExit().join();
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
