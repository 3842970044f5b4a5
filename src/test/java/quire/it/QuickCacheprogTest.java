package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static quire.it.Requests.action;
import static quire.it.Requests.close;
import static quire.it.Requests.get;
import static quire.it.Requests.put;
import static quire.it.Requests.sha256;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Await;

/**
 * The quick end of the cache program, in C, and the program in Java that it stands in for: both say
 * the same, whatever is in the directory, and the quick one needs the other for no plain hit.
 */
@SuppressWarnings("NullAway.Init") // JUnit calls prepare()
final class QuickCacheprogTest {
  private static final Path QUICK = TestMount.LAUNCHER.resolveSibling("native/cacheprog");

  private static final Pattern ID = Pattern.compile("\\{\"ID\":(\\d+)");

  private static final String HELLO = "{\"ID\":0,\"KnownCommands\":[\"get\",\"put\",\"close\"]}\n";

  /** As many libraries write it, and go does not. */
  private static final String ODD_CLOSE = "{\"ID\": 1, \"Command\": \"close\"}\n\n";

  @TempDir private Path scratch;
  private Path cache;

  @BeforeEach
  void prepare() throws IOException {
    Assumptions.assumeTrue(Files.isExecutable(QUICK), "there was no C compiler for " + QUICK);
    cache = Files.createDirectories(scratch.resolve("cache"));
    Files.writeString(cache.resolve("quire-cacheprog"), "quire-cacheprog 1\n");
    Files.createDirectory(cache.resolve("tmp"));
  }

  // ---- what is in the directory

  private Path file(String top, byte[] id) throws IOException {
    String hex = HexFormat.of().formatHex(id);
    Path directory = cache.resolve(top).resolve(hex.substring(0, 2));
    return Files.createDirectories(directory).resolve(hex.substring(2));
  }

  private static String boot() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
  }

  /** As a put leaves it; the files of the action and of the output. */
  private List<Path> keep(int number, byte[] body, String boot) throws IOException {
    byte[] output = sha256(body);
    Path bytes = Files.write(file("o", output), body);
    String record =
        "quire-action 1 %s %d 1767323045000000006 %s\n"
            .formatted(HexFormat.of().formatHex(output), body.length, boot);
    return List.of(Files.writeString(file("a", action(number)), record), bytes);
  }

  private List<Path> keep(int number) throws IOException {
    return keep(number, ("body " + number).getBytes(StandardCharsets.US_ASCII), boot());
  }

  private static void use(List<Path> files, Instant when) throws IOException {
    for (Path file : files) {
      Files.setLastModifiedTime(file, FileTime.from(when));
    }
  }

  /** One action in each state that a directory can be in. */
  private int keepEverything() throws IOException {
    keep(1);
    keep(2, new byte[0], boot());
    keep(3, new byte[] {3}, "checked");
    keep(4, new byte[] {4}, "another-boot");
    Files.write(keep(5, new byte[] {5}, "another-boot").get(1), new byte[] {0});
    Files.delete(keep(6).get(1));
    Files.write(keep(7).get(1), new byte[] {7});
    Files.writeString(keep(8).get(0), "quire-action 1 ");
    Files.writeString(keep(9).get(0), "quire-action 2 and more\n");
    Path output = keep(10).get(1);
    Files.move(output, cache.resolve("elsewhere"));
    Files.createSymbolicLink(output, cache.resolve("elsewhere"));
    use(keep(11), Instant.now().minusSeconds(2 * 3600));
    use(keep(12), Instant.now().minusSeconds(50 * 3600));
    Files.writeString(keep(13).get(0), Files.readString(keep(13).get(0)) + "\n");
    Path negative = keep(14).get(0);
    Files.writeString(negative, Files.readString(negative).replace(" 17673", " -17673"));
    Path zeros = keep(15).get(0);
    Files.write(zeros, new byte[(int) Files.size(zeros)]);
    Files.createDirectory(file("a", action(16)));
    return 17;
  }

  // ---- what is said

  /** What a program has said to what it was told, and whether it was content. */
  private record Talk(int exit, String out, String err) {
    /** By the numbers of the requests; times as go reads them. */
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

  /** In pieces, as they come through a pipe. */
  private Talk talk(@Nullable String how, List<String> command, String requests, int piece)
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

  private Talk talk(@Nullable String how, String requests, String... options) throws IOException {
    return talk(how, helper(options), requests, Integer.MAX_VALUE / 2);
  }

  private List<String> helper(String... options) {
    List<String> command = new ArrayList<>(List.of(TestMount.LAUNCHER.toString(), "cacheprog"));
    command.addAll(options.length > 0 ? List.of(options) : List.of("--dir", cache.toString()));
    return command;
  }

  /** Where Java is not to be had, so that it is seen who needs it. */
  private Talk alone(String requests, int piece, String... more) throws IOException {
    List<String> command = new ArrayList<>(List.of(QUICK.toString(), "/bin/false", "cacheprog"));
    command.addAll(List.of("--dir", cache.toString()));
    command.addAll(List.of(more));
    Files.writeString(cache.resolve("trimmed"), "");
    return talk(null, command, requests, piece);
  }

  private List<String> runs() throws IOException {
    Path directory = cache.resolve("runs");
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(Path::toString).toList();
    }
  }

  /** Of a host that says no more, but keeps its end open, as go's may for a while. */
  private void assertEndsWhenItIsClosed(@Nullable String how, String option, String place)
      throws IOException {
    for (String request : new String[] {close(1), ODD_CLOSE}) {
      assertEndsAfter(request, how, option, place);
    }
  }

  private void assertEndsAfter(String request, @Nullable String how, String option, String place)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(helper(option, place));
    if (how != null) {
      builder.environment().put("QUIRE_CACHEPROG", how);
    }
    Process process = builder.redirectErrorStream(true).start();
    try {
      process.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      process.getOutputStream().flush();
      assertTrue(process.waitFor(1, TimeUnit.MINUTES), how + " " + option + " does not end");
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(HELLO + "{\"ID\":1}\n", said);
      assertEquals(0, process.exitValue(), how + " " + option + request);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      process.destroyForcibly();
    }
  }

  // ---- tests

  @Test
  void bothSayTheSameOfWhateverIsInTheDirectory() throws IOException {
    List<String> said = new ArrayList<>();
    for (String how : new String[] {"java", null}) {
      Shell.sh(scratch, "rm -rf cache/a cache/o cache/elsewhere");
      int count = keepEverything();
      StringBuilder requests = new StringBuilder();
      for (int id = 1; id <= count; id++) {
        requests.append(get(id, action(id)));
      }
      Talk talk = talk(how, requests + close(count + 1));
      assertEquals(0, talk.exit(), talk.err());
      said.add(talk.inOrder() + ages());
      assertEquals(List.of(), runs());
    }
    assertEquals(said.get(0), said.get(1));
    long hits = said.get(0).lines().filter(line -> line.contains("DiskPath")).count();
    assertEquals(6 + 2, hits, said.get(0)); // and two are Java's to decide: see their replies
  }

  /** How many hours ago each was used. */
  private String ages() throws IOException {
    return Shell.sh(
        cache,
        "now=$(date +%s); find a o -type f -printf '%p %Ts\\n' | sort | while read file time; do"
            + " echo $file $(((now - time) / 3600)); done");
  }

  @Test
  void hitsNeedNoJava() throws IOException {
    keep(1);
    keep(2, new byte[0], "checked");
    use(keep(3), Instant.now().minusSeconds(2 * 3600));
    String requests = get(1, action(1)) + get(2, action(2)) + get(3, action(3)) + close(4);
    for (int piece : new int[] {1, 7, 1000}) {
      Talk talk = alone(requests, piece);
      assertEquals(0, talk.exit(), talk.err());
      assertTrue(talk.out().startsWith(HELLO), talk.out());
      assertEquals(3, talk.out().split("DiskPath", -1).length - 1, talk.out());
      assertTrue(talk.out().endsWith("{\"ID\":4}\n"), talk.out());
    }
    assertEquals(List.of(), runs());
    assertFalse(ages().contains(" 2\n"), "a use was not remembered");
  }

  /** Once an hour somebody has to look for what may go, and that is Java's to do. */
  @Test
  void whatIsDueAtTheEndIsDone() throws IOException {
    keep(1);
    Talk talk = talk(null, get(1, action(1)) + close(2));
    assertEquals(0, talk.exit(), talk.err());
    assertEquals("", talk.err());
    assertTrue(Files.exists(cache.resolve("trimmed")), "nobody has looked");
    assertEquals(List.of(), runs());
  }

  @Test
  void aHostThatGoesWithoutAWordIsNoError() throws IOException {
    keep(1);
    assertEquals(new Talk(0, HELLO, ""), alone("", 1));
    assertEquals(0, alone(get(1, action(1)), 5).exit());
    assertEquals(List.of(), runs());
  }

  @Test
  void whatCannotBeStartedBehindIsAnError() throws IOException {
    assertEquals(1, alone(get(1, action(1)) + close(2), 1000).exit());
    assertEquals(List.of(), runs());
  }

  @Test
  void whatJavaHasToDoGetsThereWhole() throws IOException {
    keep(1);
    byte[] large = new byte[1_000_000];
    new Random(1).nextBytes(large);
    String odd = "{ \"Command\":\"get\", \"ID\":5, \"ActionID\":\"AAAA\" }\n\n";
    String requests =
        put(1, action(21), large)
            + get(2, action(1))
            + put(3, action(22), new byte[] {1})
            + get(4, action(99))
            + odd
            + "{\"ID\":6,\"Command\":\"defragment\"}\n\n"
            + close(7);
    Talk java = talk("java", requests);
    Shell.sh(cache, "rm -r o; rm -r a");
    keep(1);
    for (int piece : new int[] {1 << 30, 4099}) {
      Talk quick = talk(null, helper(), requests, piece);
      assertEquals(0, quick.exit(), quick.err());
      assertEquals(java.inOrder(), quick.inOrder());
    }
    Talk again = alone(get(1, action(21)) + get(2, action(22)) + close(3), 1000);
    assertEquals(2, again.out().split("DiskPath", -1).length - 1, again.out());
  }

  @Test
  void readOnlyItSaysSoAndChangesNothing() throws IOException {
    use(keep(1), Instant.now().minusSeconds(2 * 3600));
    String before = Shell.sh(cache, "find . -not -name trimmed -printf '%p %s %Ts\\n' | sort");
    Talk talk = alone(get(1, action(1)) + close(2), 1000, "--read-only");
    assertTrue(talk.out().startsWith("{\"ID\":0,\"KnownCommands\":[\"get\",\"close\"]}\n"));
    assertTrue(talk.out().contains("DiskPath"), talk.out());
    assertEquals(
        before.replaceFirst("(?m)^\\. .*$", ""),
        Shell.sh(cache, "find . -not -name trimmed -printf '%p %s %Ts\\n' | sort")
            .replaceFirst("(?m)^\\. .*$", ""));
  }

  @Test
  void statisticsCountWhatTheQuickEndHasAnswered() throws IOException {
    keep(1);
    keep(2);
    Talk talk =
        talk(
            null,
            get(1, action(1)) + get(2, action(2)) + close(3),
            "--dir",
            cache.toString(),
            "--stats");
    assertTrue(talk.err().contains("2 hits (12 B, 0 from behind), 0 misses"), talk.err());
    talk =
        talk(null, get(1, action(1)) + get(2, action(99)) + close(3), "--stats", "--dir=" + cache);
    assertTrue(talk.err().contains("1 hits (6 B, 0 from behind), 1 misses"), talk.err());
  }

  @Test
  void theDaemonOfAMountCountsAndTellsToo() throws IOException {
    Path far = scratch.resolve("far");
    try (TestMount mount = TestMount.mounted(scratch)) {
      String place = mount.root().toString();
      byte[] body = {1, 2, 3};
      for (String how : new String[] {null, "java"}) {
        byte[] action = action(how == null ? 31 : 32);
        String next = TestMount.LAUNCHER + " cacheprog --dir " + far;
        Talk cold =
            talk(
                how,
                get(1, action) + put(2, action, body) + close(3),
                "--mount",
                place,
                "--stats",
                "--next",
                next);
        assertEquals(0, cold.exit(), cold.err());
        assertTrue(
            cold.err().contains("0 hits (0 B, 0 from behind), 1 misses, 1 puts"), cold.err());
        Talk warm = talk(how, get(1, action) + close(2), "--mount=" + place, "--stats");
        assertEquals(0, warm.exit(), warm.err());
        assertTrue(warm.err().contains("1 hits (3 B, 0 from behind), 0 misses"), warm.err());
        assertFalse(warm.out().contains("#"), warm.out());
      }
      assertTrue(
          TestMount.quire("status", place).output().contains("2 hits (6 B), 2 misses"),
          "the daemon has not counted all");
      assertEndsWhenItIsClosed(null, "--mount", place);
      assertEndsWhenItIsClosed("java", "--mount", place);
      assertEndsWhenItIsClosed(null, "--dir", cache.toString());
      Path directory = mount.store().resolve("gocache");
      Shell.sh(directory, "rm -r a o");
      Talk behind =
          talk(
              null,
              get(1, action(31)) + close(2),
              "--mount",
              place,
              "--stats",
              "--next-budget=60s",
              "--next",
              TestMount.LAUNCHER + " cacheprog --dir " + far);
      assertTrue(behind.err().contains("1 hits (3 B, 1 from behind), 0 misses"), behind.err());
    }
  }

  /** A build must not fail, but somebody waits for its outputs behind the cache. */
  @Test
  void whatDoesNotReachTheProgramBehindIsTold() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Talk talk =
          talk(
              "java",
              put(1, action(1), new byte[] {1}) + put(2, action(2), new byte[] {2}) + close(3),
              "--mount",
              mount.root().toString(),
              "--next",
              "/no/such/helper");
      assertEquals(0, talk.exit(), talk.err());
      Path log = mount.store().resolve("daemon.log");
      Await.until(
          "it is told",
          () -> Shell.sh(scratch, "cat " + log).contains("outputs were not put behind the cache"));
    }
  }

  @Test
  void aDaemonThatDiesBeforeTheEndIsTold() throws Exception {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Process process =
          new ProcessBuilder(helper("--mount", mount.root().toString()))
              .redirectErrorStream(true)
              .start();
      try (BufferedReader said = process.inputReader()) {
        process.getOutputStream().write(get(1, action(1)).getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
        assertEquals(HELLO.strip(), said.readLine());
        assertEquals("{\"ID\":1,\"Miss\":true}", said.readLine());
        mount.killDaemon();
        assertEquals("quire: the daemon of the mount has ended", said.readLine());
        assertEquals(1, process.waitFor());
      } finally {
        process.destroyForcibly();
      }
    }
  }

  /**
   * The quick end does not wait for the daemon before its first line; what is wrong is still said.
   */
  @Test
  void aDaemonThatCannotKeepACacheTellsWhy() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Files.createFile(mount.store().resolve("gocache"));
      for (String how : new String[] {"java", null}) {
        Talk talk = talk(how, get(1, action(1)) + close(2), "--mount", mount.root().toString());
        assertEquals(1, talk.exit(), talk.err());
        assertTrue(talk.err().startsWith("quire: " + mount.root() + ": "), talk.err());
        assertEquals(1, talk.err().lines().count(), talk.err());
        assertEquals(how == null ? HELLO : "", talk.out());
      }
    }
  }

  /** The daemon starts it, but the paths in its command are those of whoever asks. */
  @Test
  void relativePathsInTheCommandBehindAreTheCallers() throws IOException {
    Path caller = Files.createDirectory(scratch.resolve("caller"));
    Files.createSymbolicLink(caller.resolve("helper"), TestMount.LAUNCHER.toAbsolutePath());
    try (TestMount mount = TestMount.mounted(scratch)) {
      for (String how : new String[] {"java", "quick"}) {
        byte[] body = how.getBytes(StandardCharsets.US_ASCII);
        Files.writeString(caller.resolve("requests"), put(1, action(1), body) + close(2));
        Shell.sh(
            caller,
            "QUIRE_CACHEPROG=%s '%s' cacheprog --mount '%s' --next './helper cacheprog --dir far' < requests"
                .formatted(
                    how.equals("java") ? how : "",
                    TestMount.LAUNCHER.toAbsolutePath(),
                    mount.root()));
        String hex = HexFormat.of().formatHex(sha256(body));
        Path far = caller.resolve("far/o").resolve(hex.substring(0, 2)).resolve(hex.substring(2));
        Shell.sh(
            caller,
            "for try in $(seq 300); do [ ! -e '%1$s' ] || exit 0; sleep 0.1; done; exit 1"
                .formatted(far));
      }
    }
  }
}
