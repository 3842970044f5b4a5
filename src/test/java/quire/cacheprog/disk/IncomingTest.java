package quire.cacheprog.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.cacheprog.Bodies;
import quire.cacheprog.CacheId;
import quire.libc.CFunction;

/** Bodies whose file cannot be closed, as on a full network disk. */
@SuppressWarnings("NullAway.Init") // JUnit calls open()
final class IncomingTest {
  private static final CFunction CLOSE = CFunction.of("close", 1);

  private static final CacheId ACTION = Bodies.action(1);
  private static final byte[] BODY = Bodies.random(1, 100_000);
  private static final CacheId OUTPUT = Bodies.sha256(BODY);

  @TempDir private Path scratch;
  private Path cache;
  private DiskRun run;

  @BeforeEach
  void open() throws IOException {
    cache = scratch.resolve("cache");
    run = DiskStore.open(cache, scratch).begin();
  }

  @AfterEach
  void close() throws IOException {
    run.close();
  }

  private interface Action {
    void run() throws IOException;
  }

  /** The body, with an action that runs once all of it was read, and so written. */
  private static InputStream body(Action atEnd) {
    return new ByteArrayInputStream(BODY) {
      @Override
      public synchronized int read(byte[] into, int offset, int length) {
        int count = super.read(into, offset, length);
        if (count < 0) {
          try {
            atEnd.run();
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        }
        return count;
      }
    };
  }

  /** Closes the file of the body, so that closing its channel fails. */
  private void closeFile() throws IOException {
    CLOSE.call(Integer.parseInt(String.valueOf(descriptor().getFileName())));
  }

  private Path descriptor() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(fd -> target(fd).startsWith(cache.resolve("tmp").toString()))
          .findFirst()
          .orElseThrow();
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // the descriptor of this listing, which is closed by now
    }
  }

  private List<Path> inCache() throws IOException {
    try (Stream<Path> all = Files.walk(cache)) {
      return all.filter(file -> file.startsWith(cache.resolve("tmp")) || isOutput(file))
          .filter(Files::isRegularFile)
          .toList();
    }
  }

  private boolean isOutput(Path file) {
    return file.startsWith(cache.resolve("o")) || file.startsWith(cache.resolve("a"));
  }

  @Test
  void aBodyWhoseFileCannotBeClosedIsKeptElsewhere() throws IOException {
    Path path = run.put(ACTION, OUTPUT, BODY.length, body(this::closeFile));
    assertFalse(path.startsWith(cache), path::toString);
    assertArrayEquals(BODY, Files.readAllBytes(path));
    assertNull(run.get(ACTION));
    assertEquals(List.of(), inCache());
  }

  @Test
  void aBodyDamagedByAFailedCloseIsAnError() throws IOException {
    Action damage =
        () -> {
          Files.write(descriptor().toRealPath(), new byte[BODY.length]);
          closeFile();
        };
    assertThrows(IOException.class, () -> run.put(ACTION, OUTPUT, BODY.length, body(damage)));
    assertNull(run.get(ACTION));
    assertEquals(List.of(), inCache());
  }
}
