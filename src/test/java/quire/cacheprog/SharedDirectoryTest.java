package quire.cacheprog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quire.cacheprog.disk.DiskRun;
import quire.cacheprog.disk.DiskStore;

/**
 * Helpers in processes of their own that put the same, and different things, into one directory.
 */
final class SharedDirectoryTest {
  private static final int PROCESSES = 5;
  private static final int THREADS = 3;
  private static final int PUTS = 60;
  private static final int ACTIONS = 40;
  private static final int BODIES = 30;
  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir private Path directory;

  private CacheProgram start() throws IOException {
    CacheProgram program =
        new CacheProgram(
            FaultyHelper.java(
                "-Xmx64m", HelperMain.class.getName(), directory.resolve("cache").toString()),
            new CacheProgramSettings(LONG, LONG, LONG, LONG, false));
    program.start();
    return program;
  }

  /** One of a few bodies; their lengths are below and above the size of one read. */
  private static byte[] body(int number) {
    return Bodies.random(number, number % 7 == 0 ? 300_000 + number : 10 * number);
  }

  private static Void putAndGet(CacheProgram program, long seed) throws IOException {
    Random random = new Random(seed);
    for (int i = 0; i < PUTS; i++) {
      CacheId action = Bodies.action(random.nextInt(ACTIONS));
      byte[] body = body(random.nextInt(BODIES));
      Path path = program.put(action, Bodies.sha256(body), body.length, Bodies.stream(body));
      assertNotNull(path);
      assertArrayEquals(body, Files.readAllBytes(path));
      assertNotNull(program.get(action), "an action is lost that some program has put");
    }
    return null;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void nothingIsLostOrMixedUp(long seed) throws Exception {
    List<CacheProgram> programs = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(PROCESSES * THREADS)) {
      List<Callable<Void>> work = new ArrayList<>();
      for (int i = 0; i < PROCESSES * THREADS; i++) {
        if (i % THREADS == 0) {
          programs.add(start());
        }
        CacheProgram program = programs.get(i / THREADS);
        long own = 100 * seed + i;
        work.add(() -> putAndGet(program, own));
      }
      for (Future<Void> each : threads.invokeAll(work)) {
        each.get();
      }
    } finally {
      programs.forEach(CacheProgram::close);
    }
    assertAllIsWhole();
  }

  private void assertAllIsWhole() throws IOException {
    Path cache = directory.resolve("cache");
    try (DiskRun run = DiskStore.open(cache, directory).begin()) {
      for (int i = 0; i < ACTIONS; i++) {
        CacheEntry entry = run.get(Bodies.action(i));
        assertNotNull(entry);
        assertTrue(Hashing.isIntact(entry.path(), entry.output(), entry.size()));
      }
    }
    try (Stream<Path> outputs = Files.walk(cache.resolve("o"))) {
      for (Path each : outputs.filter(Files::isRegularFile).toList()) {
        String hex = cache.resolve("o").relativize(each).toString().replace("/", "");
        assertEquals(Bodies.sha256(Files.readAllBytes(each)).hex(), hex);
      }
    }
    try (Stream<Path> left = Files.list(cache.resolve("tmp"))) {
      assertEquals(List.of(), left.toList());
    }
  }
}
