package quire.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Seeds;

/**
 * Random texts for attributes and names of streams: each takes effect exactly, or is refused as a
 * whole.
 */
final class StreamTextTest {
  private static final int STEPS = 400;
  private static final String CAPACITY = "quire.capacity";
  private static final String EXIT = "quire.exit";
  private static final List<String> ATTRIBUTES =
      List.of(CAPACITY, EXIT, "quire.total", "quire.oldest", "quire.dropped", "quire", "other");
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "1",
          "255",
          "4095",
          "4096",
          "8192",
          "1073741824",
          "1073741825",
          "2147483647",
          "2147483648",
          "4294967296",
          "9223372036854775807",
          "9223372036854775808",
          "007",
          "1e9",
          "0x1000",
          "4K",
          "oldest",
          "",
          " ");
  private static final List<String> REFUSALS =
      List.of(
          "Invalid argument",
          "Operation not permitted",
          "Operation not supported",
          "Device or resource busy",
          "File name too long",
          "Argument list too long",
          "Numerical result out of range");

  @TempDir private Path scratch;
  private Random random = new Random();

  @Test
  void textTakesEffectExactlyOrIsRefused() throws IOException {
    random = Seeds.random("stream text");
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path streams = mount.root().resolve(".quire/streams");
      Files.createFile(streams.resolve("empty"));
      Files.writeString(streams.resolve("full"), "text");
      for (int step = 0; step < STEPS; step++) {
        Path stream = streams.resolve(random.nextInt(4) == 0 ? "empty" : "full");
        if (random.nextBoolean()) {
          setAttribute(streams, stream);
        } else {
          name(streams, stream);
        }
      }
      Map<String, String> before = state(streams);
      mount.kill();
      mount.assertClean();
      mount.mount();
      assertEquals(before, state(streams));
    }
  }

  private void setAttribute(Path streams, Path stream) throws IOException {
    String attribute = any(ATTRIBUTES);
    byte[] value = text();
    Map<String, String> before = state(streams);
    String what = stream.getFileName() + " " + attribute + "=" + new String(value, ISO_8859_1);
    try {
      view(stream).write(attribute, ByteBuffer.wrap(value));
    } catch (FileSystemException e) {
      assertRefused(what, e);
      assertEquals(before, state(streams), what);
      return;
    }
    BigInteger number = new BigInteger(new String(value, ISO_8859_1).strip());
    assertTrue(attribute.equals(CAPACITY) || attribute.equals(EXIT), what);
    before.put(stream.getFileName() + " " + attribute, number.toString());
    assertEquals(before, state(streams), what);
  }

  /** Makes, renames or opens a file with a name that may be the name of a view. */
  private void name(Path streams, Path stream) throws IOException {
    String name = name();
    Path path = streams.resolve(name);
    Map<String, String> before = state(streams);
    try {
      switch (random.nextInt(3)) {
        case 0 -> {
          Files.createFile(path);
          assertTrue(state(streams).containsKey(name), name);
          Files.delete(path);
        }
        case 1 -> {
          Files.move(stream, path);
          assertTrue(state(streams).containsKey(name), name);
          Files.move(path, stream);
        }
        default -> Files.readAllBytes(path);
      }
    } catch (NoSuchFileException | FileAlreadyExistsException e) {
      assertEquals(before, state(streams), name);
      return;
    } catch (FileSystemException e) {
      assertRefused(name, e);
    }
    assertEquals(before, state(streams), name);
  }

  private static void assertRefused(String what, FileSystemException e) {
    String reason = String.valueOf(e.getReason());
    assertTrue(REFUSALS.stream().anyMatch(reason::contains), () -> what + ": " + e);
  }

  private String name() {
    int count = 1 + random.nextInt(3);
    StringBuilder name = new StringBuilder(any(List.of("full", "empty", "", "new", "n~")));
    for (int i = 0; i < count; i++) {
      name.append(any(List.of("@", "@", "@@", "@-", "@+"))).append(any(NUMBERS));
    }
    if (random.nextInt(10) == 0) {
      name.append("9".repeat(random.nextInt(300)));
    }
    return name.toString();
  }

  private byte[] text() {
    String number = any(NUMBERS);
    return switch (random.nextInt(8)) {
      case 0 -> ("-" + number).getBytes(UTF_8);
      case 1 -> ("+" + number).getBytes(UTF_8);
      case 2 -> (" " + number + "\n").getBytes(UTF_8);
      case 3 -> (number + "\0").getBytes(UTF_8);
      case 4 -> "\u0661\u0662".getBytes(UTF_8); // digits of another script
      case 5 -> "9".repeat(1 + random.nextInt(60_000)).getBytes(UTF_8);
      case 6 -> {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        yield bytes;
      }
      default -> number.getBytes(UTF_8);
    };
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  /** The streams with their contents and attributes. */
  private static Map<String, String> state(Path streams) throws IOException {
    Map<String, String> state = new TreeMap<>();
    try (Stream<Path> all = Files.list(streams)) {
      for (Path stream : all.toList()) {
        String name = stream.getFileName().toString();
        state.put(name, Files.readString(stream));
        UserDefinedFileAttributeView view = view(stream);
        for (String attribute : view.list()) {
          ByteBuffer value = ByteBuffer.allocate(view.size(attribute));
          view.read(attribute, value);
          state.put(name + " " + attribute, new String(value.array(), UTF_8));
        }
      }
    }
    return state;
  }

  private static UserDefinedFileAttributeView view(Path stream) {
    return Files.getFileAttributeView(stream, UserDefinedFileAttributeView.class);
  }
}
