package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Seeds;

/**
 * Streams against a model: after any operations, each byte that is read in any way is the one that
 * was written at its offset, and sizes are totals.
 */
final class StreamModelTest {
  private static final int NAMES = 3;
  private static final int PAGE = 4096;
  private static final int MOST_READ = 20_000;

  @TempDir private Path scratch;

  private final Map<String, Model> streams = new HashMap<>();
  private Random random = new Random();
  private long made;

  /** The model of a stream; {@code salt} makes its bytes differ from those of other streams. */
  private static final class Model {
    final long salt;
    long capacity = 1 << 20;
    long total;

    Model(long salt) {
      this.salt = salt;
    }

    long oldest() {
      return Math.max(0, total - capacity);
    }

    byte at(long offset) {
      long mixed = (offset + 1) * 0x9e3779b97f4a7c15L ^ salt;
      mixed = (mixed ^ mixed >>> 32) * 0xd6e8feb86659fd93L;
      return (byte) (1 + Math.floorMod(mixed ^ mixed >>> 32, 255));
    }

    ByteBuffer bytes(long offset, int length) {
      ByteBuffer bytes = ByteBuffer.allocate(length);
      for (int i = 0; i < length; i++) {
        bytes.put(at(offset + i));
      }
      return bytes.flip();
    }
  }

  @Test
  void doesWhatTheModelDoes() throws IOException {
    run(2, 250);
  }

  @Test
  @Tag("soak")
  void doesWhatTheModelDoesForLong() throws IOException {
    run(15, 2000);
  }

  /** Each round ends with a kill. */
  private void run(int rounds, int steps) throws IOException {
    random = Seeds.random("streams");
    try (TestMount mount = TestMount.mounted(scratch)) {
      for (int round = 0; round < rounds; round++) {
        for (int step = 0; step < steps; step++) {
          step(mount.root().resolve(".quire/streams"));
        }
        mount.kill();
        mount.assertClean();
        mount.mount();
        for (String name : streams.keySet()) {
          checkSizes(mount.root().resolve(".quire/streams"), name);
        }
      }
      String listed = Shell.sh(mount.root().resolve(".quire/streams"), "ls | wc -l");
      assertEquals(streams.size(), Integer.parseInt(listed.strip()));
    }
  }

  private void step(Path directory) throws IOException {
    String name = "stream-" + random.nextInt(NAMES);
    Path path = directory.resolve(name);
    Model model = streams.get(name);
    if (model == null) {
      Files.createFile(path);
      model = new Model(++made * 0x5851f42d4c957f2dL);
      streams.put(name, model);
    }
    switch (random.nextInt(20)) {
      case 0 -> remove(path, name);
      case 1, 2 -> setCapacity(path, model);
      case 3, 4, 5, 6, 7, 8 -> append(path, model);
      case 9, 10 -> checkSizes(directory, name);
      case 11, 12, 13 -> readView(path, model);
      default -> readSome(path, model);
    }
  }

  private Model model(String name) {
    return Objects.requireNonNull(streams.get(name));
  }

  /** Removes a stream while a reader has it open, which sometimes goes on reading. */
  private void remove(Path path, String name) throws IOException {
    Model model = model(name);
    try (FileChannel open = FileChannel.open(path)) {
      Files.delete(path);
      streams.remove(name);
      if (random.nextBoolean()) {
        Files.createFile(path);
        Model next = new Model(++made * 0x5851f42d4c957f2dL);
        streams.put(name, next);
        append(path, next);
      }
      read(open, model, 0, somewhere(model));
    }
  }

  private void setCapacity(Path path, Model model) throws IOException {
    long capacity = 4096L * (1 + random.nextInt(8));
    String command = "truncate -s %d '%s'".formatted(capacity, path);
    boolean changed = Shell.run(Path.of("/"), List.of("sh", "-c", command)).ok();
    assertEquals(model.total == 0 || model.capacity == capacity, changed);
    if (changed) {
      model.capacity = capacity;
    }
  }

  private void append(Path path, Model model) throws IOException {
    try (FileChannel open = FileChannel.open(path, StandardOpenOption.APPEND)) {
      int length = 1 + random.nextInt(random.nextInt(5) == 0 ? 12_000 : 600);
      assertEquals(length, open.write(model.bytes(model.total, length)));
      model.total += length;
    }
  }

  private void checkSizes(Path directory, String name) throws IOException {
    Model model = model(name);
    Path path = directory.resolve(name);
    assertEquals(model.total, Files.size(path));
    assertEquals(model.total - model.oldest(), Files.size(directory.resolve(name + "@oldest")));
    long from = random.nextLong(model.total + 1);
    assertEquals(model.total - from, Files.size(directory.resolve(name + "@" + from)));
  }

  private long somewhere(Model model) {
    long from = random.nextInt(4) == 0 ? 0 : model.oldest();
    return from + random.nextLong(model.total - from + 1);
  }

  /** Reads a view, whose beginning stays the same while more is written. */
  private void readView(Path path, Model model) throws IOException {
    long begin = somewhere(model);
    Path view = path.resolveSibling(path.getFileName() + "@" + begin);
    try (FileChannel open = FileChannel.open(view)) {
      boolean goesOn = true;
      for (int i = 0; i < 3 && goesOn; i++) {
        assertEquals(model.total - begin, open.size());
        long offset = Math.max(begin, somewhere(model));
        goesOn = read(open, model, begin, offset);
        append(path, model);
      }
    }
  }

  private void readSome(Path path, Model model) throws IOException {
    try (FileChannel open = FileChannel.open(path)) {
      for (int i = 0; i < 3; i++) {
        assertEquals(model.total, open.size());
        if (read(open, model, 0, somewhere(model)) && random.nextBoolean()) {
          append(path, model); // the next read of the handle sees more bytes
        }
      }
    }
  }

  /**
   * Reads, or makes the kernel copy. Mappings are left to the native tests: a mapping would keep a
   * killed mount for as long as this process lives.
   *
   * @param begin where the file begins in the stream
   * @param offset of the stream
   * @return whether there was no error
   */
  private boolean read(FileChannel open, Model model, long begin, long offset) throws IOException {
    int length = 1 + random.nextInt(MOST_READ);
    long at = offset - begin;
    ByteBuffer got;
    boolean copied = random.nextBoolean();
    try {
      got = copied ? transfer(open, at, length) : readInto(open, at, length);
    } catch (IOException e) {
      long needed = copied ? begin + at / PAGE * PAGE : offset; // the kernel copies whole pages
      assertTrue(needed < model.oldest(), () -> offset + ": " + e);
      return false;
    }
    long expected = Math.min(length, model.total - offset);
    assertTrue(got.remaining() > 0 || expected == 0, "there was nothing at " + offset);
    int wrong = got.mismatch(model.bytes(offset, got.remaining()));
    assertEquals(
        -1, wrong, () -> "a wrong byte at %d, copied: %s".formatted(offset + wrong, copied));
    return true;
  }

  private static ByteBuffer readInto(FileChannel open, long at, int length) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(length);
    open.read(into, at);
    return into.flip();
  }

  private ByteBuffer transfer(FileChannel open, long at, int length) throws IOException {
    Path copy = scratch.resolve("copy");
    try (FileChannel to =
        FileChannel.open(
            copy,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      open.transferTo(at, length, to);
    }
    return ByteBuffer.wrap(Files.readAllBytes(copy));
  }
}
