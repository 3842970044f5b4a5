package quire.cacheprog.disk;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import quire.cacheprog.Bodies;
import quire.cacheprog.CacheEntry;
import quire.cacheprog.CacheId;

/** A cache directory, and runs of this process that use it. */
@SuppressWarnings("NullAway.Init") // JUnit calls open()
abstract class DiskStoreCase {
  static final Instant NOW = Instant.parse("2026-05-04T03:02:01.000000009Z");
  static final CacheId ACTION = Bodies.action(1);
  static final byte[] BODY = Bodies.random(1, 100_000);
  static final CacheId OUTPUT = Bodies.sha256(BODY);

  @TempDir Path scratch;
  final List<DiskRun> runs = new ArrayList<>();
  Path directory;
  DiskStore disk;
  DiskRun store;

  @BeforeEach
  void open() throws IOException {
    directory = scratch.resolve("cache");
    disk = disk(NOW, "boot-1");
    store = begin(disk);
  }

  @AfterEach
  void close() throws IOException {
    for (DiskRun run : runs) {
      run.close();
    }
  }

  DiskStore disk(Instant now, String boot) throws IOException {
    return DiskStore.open(directory, scratch, Clock.fixed(now, ZoneOffset.UTC), boot);
  }

  DiskRun begin(DiskStore of) throws IOException {
    DiskRun run = of.begin();
    runs.add(run);
    return run;
  }

  /** A run as another process would begin it. */
  DiskRun open(Instant now, String boot) throws IOException {
    return begin(disk(now, boot));
  }

  static Path put(DiskRun into, CacheId action, byte[] body) throws IOException {
    return into.put(action, Bodies.sha256(body), body.length, Bodies.stream(body));
  }

  static CacheEntry hit(DiskRun in, CacheId action) throws IOException {
    CacheEntry entry = in.get(action);
    assertNotNull(entry);
    return entry;
  }

  static void use(Path file, Instant when) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(when));
  }

  static List<Path> files(Path below) throws IOException {
    try (Stream<Path> all = Files.walk(below)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}
