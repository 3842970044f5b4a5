package quire.cacheprog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import quire.Await;

/** Cache programs with faults that a test has started, and the body that it puts. */
final class FaultyPrograms implements AutoCloseable {
  static final CacheId ACTION = Bodies.action(1);
  static final byte[] BODY = Bodies.random(1, 10_000);
  static final CacheId OUTPUT = Bodies.sha256(BODY);

  /** Longer than any wait, unless something is wrong. */
  static final Duration LONG = Duration.ofMinutes(2);

  static final Duration SHORT = Duration.ofMillis(500);

  private final Path directory;
  private final List<CacheProgram> programs = new ArrayList<>();
  private final List<ProcessHandle> processes = new ArrayList<>();

  FaultyPrograms(Path directory) {
    this.directory = directory;
  }

  static CacheProgramSettings settings(Duration limit, Duration restart) {
    return new CacheProgramSettings(limit, limit, restart, LONG, false);
  }

  /** Makes a program and does not start it. */
  CacheProgram prepare(Fault fault, CacheProgramSettings settings) {
    CacheProgram program = new CacheProgram(FaultyHelper.command(fault, directory), settings);
    programs.add(program);
    return program;
  }

  CacheProgram start(Fault fault, Duration limit) throws IOException {
    // with a long limit for the start, as a JVM may start slowly
    CacheProgram program =
        prepare(fault, new CacheProgramSettings(LONG, limit, LONG, limit, false));
    program.start();
    processes.add(ProcessHandle.of(program.pid()).orElseThrow());
    return program;
  }

  CacheProgram start(Fault fault) throws IOException {
    return start(fault, LONG);
  }

  /** The process of the first program that was started. */
  ProcessHandle process() {
    return processes.get(0);
  }

  void awaitEnd() {
    processes.forEach(Await::end);
  }

  static void put(CacheProgram program) throws IOException {
    assertNotNull(program.put(ACTION, OUTPUT, BODY.length, Bodies.stream(BODY)));
  }

  static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }

  static void assertSays(String expected, Exception e) {
    assertTrue(message(e).contains(expected), () -> message(e));
  }

  /** Ends all programs, and requires that no process and no request is left. */
  @Override
  public void close() {
    for (CacheProgram program : programs) {
      program.close();
      assertEquals(0, program.outstanding());
    }
    awaitEnd();
  }
}
