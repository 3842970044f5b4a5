package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The C program of quire cacheprog ("the quick end"), and a cache directory to test it with. */
@SuppressWarnings("NullAway.Init") // JUnit calls prepare()
abstract class QuickCacheprogCase {
  static final Path QUICK = TestMount.LAUNCHER.resolveSibling("native/cacheprog");
  static final Pattern ID = Pattern.compile("\\{\"ID\":(\\d+)");
  static final String HELLO = "{\"ID\":0,\"KnownCommands\":[\"get\",\"put\",\"close\"]}\n";

  @TempDir Path scratch;
  Path cache;

  @BeforeEach
  void prepare() throws IOException {
    Assumptions.assumeTrue(Files.isExecutable(QUICK), "there was no C compiler for " + QUICK);
    cache = Files.createDirectories(scratch.resolve("cache"));
    Files.writeString(cache.resolve("quire-cacheprog"), "quire-cacheprog 1\n");
    Files.createDirectory(cache.resolve("tmp"));
  }

  /** The exit status and the output of a program. */
  record Talk(int exit, String out, String err) {
    /** The replies in the order of request numbers, with times in the form that go reads. */
    String inOrder() {
      TreeMap<Integer, String> replies = new TreeMap<>();
      out.lines()
          .forEach(
              line -> {
                Matcher id = ID.matcher(line);
                assertTrue(id.lookingAt(), line);
                assertEquals(null, replies.put(Integer.parseInt(id.group(1)), times(line)), line);
              });
      return String.join("\n", replies.values()) + "\n";
    }

    private static String times(String line) {
      Matcher time = Pattern.compile("\"Time\":\"([^\"]*)\"").matcher(line);
      return time.replaceAll(found -> "\"Time\":\"" + Instant.parse(found.group(1)) + "\"");
    }
  }

  /** Runs a program with requests that come in pieces, as through a pipe. */
  Talk talk(@Nullable String how, List<String> command, String requests, int piece)
      throws IOException {
    Path err = Files.createTempFile(scratch, "err", "");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
    builder.environment().remove("QUIRE_CACHEPROG");
    if (how != null) {
      builder.environment().put("QUIRE_CACHEPROG", how);
    }
    Process process = builder.start();
    byte[] bytes = requests.getBytes(StandardCharsets.ISO_8859_1);
    try (OutputStream in = process.getOutputStream()) {
      for (int at = 0; at < bytes.length; at += piece) {
        in.write(bytes, at, Math.min(piece, bytes.length - at));
        in.flush();
      }
    } catch (IOException e) {
      assertTrue(String.valueOf(e.getMessage()).contains("Broken pipe"), e::toString);
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return new Talk(process.waitFor(), out, Files.readString(err));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  Talk talk(@Nullable String how, String requests, String... options) throws IOException {
    return talk(how, helper(options), requests, Integer.MAX_VALUE / 2);
  }

  List<String> helper(String... options) {
    List<String> command = new ArrayList<>(List.of(TestMount.LAUNCHER.toString(), "cacheprog"));
    command.addAll(options.length > 0 ? List.of(options) : List.of("--dir", cache.toString()));
    return command;
  }
}
