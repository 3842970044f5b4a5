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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our host and our helper back to back, each in a process of its own. */
final class CacheProgramPropertyTest {
  private static final int THREADS = 32;
  private static final int OPERATIONS = 1_000;
  private static final int ACTIONS = 60;
  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir private Path directory;

  private CacheProgram start(String heap) throws IOException {
    CacheProgramSettings settings = new CacheProgramSettings(LONG, LONG, LONG, LONG, false);
    CacheProgram program =
        new CacheProgram(
            FaultyHelper.java(
                heap, HelperMain.class.getName(), directory.resolve("cache").toString()),
            settings);
    program.start();
    return program;
  }

  /** Lengths at which errors are likely, and a few others. */
  private static int length(Random random) {
    int[] lengths = {0, 1, 2, 3, 300, 24_576, 49_152, 49_153, 1 << 18, (1 << 18) + 1, 700_000};
    return random.nextInt(10) == 0
        ? lengths[random.nextInt(lengths.length)]
        : random.nextInt(2_000);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whatComesBackWasPutOrNothingDoes(long seed) throws Exception {
    ConcurrentHashMap<CacheId, List<CacheId>> put = new ConcurrentHashMap<>();
    AtomicInteger hits = new AtomicInteger();
    try (CacheProgram program = start("-Xmx128m");
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Callable<Void>> work = new ArrayList<>();
      for (int i = 0; i < OPERATIONS; i++) {
        Random random = new Random(seed * OPERATIONS + i);
        work.add(
            () -> {
              CacheId action = Bodies.action(random.nextInt(ACTIONS));
              if (random.nextBoolean()) {
                put(program, put, action, Bodies.random(random.nextInt(200), length(random)));
              } else {
                hits.addAndGet(get(program, put, action));
              }
              return null;
            });
      }
      for (Future<Void> each : threads.invokeAll(work)) {
        each.get();
      }
      assertEquals(0, program.outstanding());
      for (int i = 0; i < ACTIONS; i++) {
        CacheId action = Bodies.action(i);
        assertEquals(put.containsKey(action) ? 1 : 0, get(program, put, action));
      }
    }
    assertTrue(hits.get() > OPERATIONS / 10, "only " + hits + " hits");
  }

  private static void put(
      CacheProgram program,
      ConcurrentHashMap<CacheId, List<CacheId>> put,
      CacheId action,
      byte[] body)
      throws IOException {
    CacheId output = Bodies.sha256(body);
    put.compute(
        action,
        (key, outputs) -> {
          List<CacheId> all = outputs == null ? new ArrayList<>() : new ArrayList<>(outputs);
          all.add(output);
          return all;
        });
    Path path = program.put(action, output, body.length, Bodies.stream(body));
    assertNotNull(path);
    assertArrayEquals(body, Files.readAllBytes(path));
  }

  /** 1 for a hit, 0 for a miss. */
  private static int get(
      CacheProgram program, ConcurrentHashMap<CacheId, List<CacheId>> put, CacheId action)
      throws IOException {
    CacheEntry entry = program.get(action);
    if (entry == null) {
      return 0;
    }
    byte[] bytes = Files.readAllBytes(entry.path());
    assertEquals(entry.size(), bytes.length);
    assertEquals(entry.output(), Bodies.sha256(bytes));
    assertTrue(put.getOrDefault(action, List.of()).contains(entry.output()), "never put");
    return 1;
  }
}
