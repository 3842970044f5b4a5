package quire.cacheprog.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import quire.TestFiles;
import quire.cacheprog.Bodies;
import quire.cacheprog.CacheEntry;
import quire.cacheprog.CacheId;

/**
 * A cache directory that was written once and must stay readable: {@link DiskRun} and the C program
 * ({@code store.c}) read the same from it.
 */
@SuppressWarnings("NullAway.Init") // JUnit calls copy()
final class GoldenCacheTest {
  private static final Path RESOURCES = Path.of("src/test/resources/quire/cacheprog");
  private static final Path GOLDEN = RESOURCES.resolve("golden-cache");
  private static final Path QUICK =
      Path.of(System.getProperty("quire.launcher", "target/quire"))
          .resolveSibling("native/cacheprog");
  private static final Instant PUT = Instant.ofEpochSecond(1767323045, 6);

  @TempDir private Path scratch;
  private Path cache;

  /** What {@code golden-cache.txt} says of an action. */
  record Row(int number, boolean javaHits, boolean quickHits, String why) {
    CacheId action() {
      return Bodies.action(number);
    }

    @Override
    public String toString() {
      return number + ", " + why;
    }
  }

  static List<Row> rows() throws IOException {
    try (Stream<String> lines = Files.lines(RESOURCES.resolve("golden-cache.txt"))) {
      return lines.filter(line -> !line.startsWith("#")).map(GoldenCacheTest::row).toList();
    }
  }

  private static Row row(String line) {
    String[] words = line.split(" +", 4);
    return new Row(
        Integer.parseInt(words[0]), words[1].equals("hit"), words[2].equals("hit"), words[3]);
  }

  @BeforeEach
  void copy() throws IOException {
    cache = scratch.resolve("cache");
    // with the current time, as files that are not used for long may be deleted
    TestFiles.copyTree(GOLDEN, cache);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void javaReadsWhatIsThere(Row row) throws IOException {
    try (DiskRun run = DiskStore.open(cache, scratch).begin()) {
      CacheEntry entry = run.get(row.action());
      if (!row.javaHits()) {
        assertNull(entry);
        return;
      }
      assertNotNull(entry);
      assertEquals(entry.output(), Bodies.sha256(Files.readAllBytes(entry.path())));
      assertEquals(Files.size(entry.path()), entry.size());
      assertEquals(PUT, entry.time());
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void theQuickEndReadsTheSameOrLeavesItToJava(Row row) throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(QUICK), "there was no C compiler for " + QUICK);
    String said = askTheQuickEnd(row.action());
    if (!row.quickHits()) {
      assertTrue(said.endsWith("]}\n"), said); // the first line, and no answer
      return;
    }
    try (DiskRun run = DiskStore.open(cache, scratch).begin()) {
      CacheEntry entry = run.get(row.action());
      assertNotNull(entry);
      String size = entry.size() == 0 ? "" : "\"Size\":%d,".formatted(entry.size());
      String expected =
          "{\"ID\":1,\"OutputID\":\"%s\",%s\"Time\":\"2026-01-02T03:04:05.000000006Z\",\"DiskPath\":\"%s\"}\n"
              .formatted(base64(entry.output()), size, entry.path());
      assertTrue(said.endsWith(expected), () -> said + " is not " + expected);
    }
  }

  /** What the C program says if it cannot start Java. */
  private String askTheQuickEnd(CacheId action) throws Exception {
    Process process =
        new ProcessBuilder(QUICK.toString(), "/bin/false", "cacheprog", "--dir", cache.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String request =
        "{\"ID\":1,\"Command\":\"get\",\"ActionID\":\"%s\"}\n\n".formatted(base64(action));
    process.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static String base64(CacheId id) {
    return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(id.hex()));
  }

  /** A put writes the same files as the golden cache has, byte for byte. */
  @Test
  void aPutWritesWhatIsThere() throws IOException {
    Path made = scratch.resolve("made");
    Clock clock = Clock.fixed(PUT, ZoneOffset.UTC);
    try (DiskRun run = DiskStore.open(made, scratch, clock, ActionRecord.CHECKED).begin()) {
      byte[] body = "golden body 1".getBytes(StandardCharsets.US_ASCII);
      run.put(Bodies.action(1), Bodies.sha256(body), body.length, Bodies.stream(body));
      run.put(Bodies.action(2), Bodies.sha256(new byte[0]), 0, Bodies.stream(new byte[0]));
    }
    for (String top : List.of("quire-cacheprog", "a", "o")) {
      try (Stream<Path> files = Files.walk(made.resolve(top)).filter(Files::isRegularFile)) {
        for (Path file : files.toList()) {
          Path golden = GOLDEN.resolve(made.relativize(file).toString());
          assertArrayEquals(
              Files.readAllBytes(golden), Files.readAllBytes(file), golden.toString());
        }
      }
    }
  }
}
