package quire.cacheprog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
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
import org.junit.jupiter.api.Test;
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

  /** The lengths where something may go wrong, and a few others. */
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

  /** 300 MiB through a helper whose heap has no room for a tenth of it. */
  @Test
  void aLongBodyIsNotHeldInMemory() throws IOException {
    long size = 300L << 20;
    java.security.MessageDigest sha256 = Hashing.sha256();
    try (InputStream body = new Pattern(size)) {
      byte[] chunk = new byte[1 << 16];
      for (int count = body.read(chunk); count >= 0; count = body.read(chunk)) {
        sha256.update(chunk, 0, count);
      }
    }
    CacheId output = CacheId.of(sha256.digest());
    try (CacheProgram program = start("-Xmx24m")) {
      CacheId action = Bodies.action(1);
      assertNotNull(program.put(action, output, size, new Pattern(size)));
      CacheEntry entry = program.get(action);
      assertNotNull(entry);
      assertEquals(size, entry.size());
    }
  }

  /** Bytes that differ from page to page. */
  private static final class Pattern extends InputStream {
    private final long size;
    private long at;

    Pattern(long size) {
      this.size = size;
    }

    @Override
    public int read() {
      return at < size ? (int) (at++ >> 12) & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      if (at == size) {
        return -1;
      }
      int count = (int) Math.min(Math.min(length, size - at), 4096 - (at & 4095));
      java.util.Arrays.fill(into, offset, offset + count, (byte) (at >> 12));
      at += count;
      return count;
    }
  }
}
