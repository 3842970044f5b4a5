package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static quire.it.Requests.action;
import static quire.it.Requests.close;
import static quire.it.Requests.get;
import static quire.it.Requests.put;
import static quire.it.Requests.sha256;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The quick end of the cache program, in C, and the program in Java that it replaces: both answer
 * the same for any directory, and the quick end needs no Java for plain hits.
 */
final class QuickCacheprogTest extends QuickCacheprogCase {
  @Test
  void bothAnswerTheSameForAnyDirectory() throws IOException {
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
    assertEquals(6 + 2, hits, said.get(0)); // two of them are decided by Java
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

  private List<String> runs() throws IOException {
    Path directory = cache.resolve("runs");
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(Path::toString).toList();
    }
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
    assertFalse(ages().contains(" 2\n"), "a use was not recorded");
  }

  /** Makes the files of an action and its output as a put leaves them; returns both. */
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

  /** Runs the quick end with no Java to start, so that a test sees whether it needs one. */
  private Talk alone(String requests, int piece, String... more) throws IOException {
    List<String> command = new ArrayList<>(List.of(QUICK.toString(), "/bin/false", "cacheprog"));
    command.addAll(List.of("--dir", cache.toString()));
    command.addAll(List.of(more));
    Files.writeString(cache.resolve("trimmed"), "");
    return talk(null, command, requests, piece);
  }

  /** Once an hour a trim is due, which needs Java. */
  @Test
  void aTrimThatIsDueRunsAtTheEnd() throws IOException {
    keep(1);
    Talk talk = talk(null, get(1, action(1)) + close(2));
    assertEquals(0, talk.exit(), talk.err());
    assertEquals("", talk.err());
    assertTrue(Files.exists(cache.resolve("trimmed")), "no trim has run");
    assertEquals(List.of(), runs());
  }

  @Test
  void aHostThatEndsWithoutAMessageIsNoError() throws IOException {
    keep(1);
    assertEquals(new Talk(0, HELLO, ""), alone("", 1));
    assertEquals(0, alone(get(1, action(1)), 5).exit());
    assertEquals(List.of(), runs());
  }

  /** With a hit before, and with a miss, after which Java runs behind the quick end. */
  @Test
  void aLineThatIsCutOffIsAnErrorOfBoth() throws IOException {
    keep(1);
    for (String before : List.of("", get(1, action(1)), get(1, action(99)))) {
      for (String how : new String[] {"java", null}) {
        Talk talk = talk(how, before + "{\"ID\":2,\"Comm");
        assertEquals(1, talk.exit(), how + before);
        assertEquals("quire: it ended in the middle of a line\n", talk.err(), how + before);
        assertEquals(before.isEmpty() ? 1 : 2, talk.out().lines().count(), talk.out());
      }
    }
  }

  @Test
  void aNumberThatIsNotWholeIsRefusedByBoth() throws IOException {
    keep(1);
    for (String request : List.of(get(1, action(1)), close(1))) {
      for (String how : new String[] {"java", null}) {
        Talk talk = talk(how, request.replace("\"ID\":1", "\"ID\":1.5"));
        assertEquals(1, talk.exit(), how + request);
        assertTrue(talk.err().contains("a size or number that is not whole: 1.5"), talk.err());
        assertEquals(HELLO, talk.out());
      }
    }
  }

  @Test
  void anErrorIsReportedIfJavaCannotBeStarted() throws IOException {
    assertEquals(1, alone(get(1, action(1)) + close(2), 1000).exit());
    assertEquals(List.of(), runs());
  }

  @Test
  void requestsForJavaArriveWhole() throws IOException {
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
  void aReadOnlyCacheSaysSoAndIsNotChanged() throws IOException {
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

  private Path file(String top, byte[] id) throws IOException {
    String hex = HexFormat.of().formatHex(id);
    Path directory = cache.resolve(top).resolve(hex.substring(0, 2));
    return Files.createDirectories(directory).resolve(hex.substring(2));
  }

  private static String boot() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
  }
}
