package quire.cacheprog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.cacheprog.disk.DiskRun;
import quire.cacheprog.disk.DiskStore;

/** What the helper answers. */
@SuppressWarnings("NullAway.Init") // JUnit calls open()
final class CacheServerTest {
  private static final String ZEROS = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

  private static final Pattern ID = Pattern.compile("\"ID\":(\\d+)");

  @TempDir private Path directory;
  private DiskRun store;
  private final CacheCounts counts = new CacheCounts();

  @BeforeEach
  void open() throws IOException {
    store = DiskStore.open(directory.resolve("cache"), directory).begin();
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private static byte[] recorded(String name) throws IOException {
    try (InputStream in = CacheServerTest.class.getResourceAsStream(name)) {
      assertNotNull(in, name);
      return in.readAllBytes();
    }
  }

  private String serve(CacheStore from, byte[] in) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new CacheServer(from, counts, new ByteArrayInputStream(in), out).run();
    return out.toString(StandardCharsets.UTF_8);
  }

  /** Replies may come in any order, and directories and times differ; all else is as recorded. */
  private String comparable(String replies) {
    return replies
        .replace(directory.resolve("cache").toString(), "@DIR@")
        .replaceAll("\"Time\":\"[^\"]*\"", "\"Time\":\"@TIME@\"")
        .lines()
        .sorted(Comparator.comparingInt(CacheServerTest::id))
        .reduce("", (all, line) -> all + line + "\n");
  }

  private static int id(String line) {
    Matcher matcher = ID.matcher(line);
    assertTrue(matcher.find(), line);
    return Integer.parseInt(matcher.group(1));
  }

  /** go 1.24.4, {@code go build -trimpath} of one small package, twice. */
  @Test
  void aRecordedSessionIsAnsweredAsItWas() throws IOException {
    for (String session : List.of("go-1.24-cold", "go-1.24-warm")) {
      String expected = new String(recorded(session + ".out"), StandardCharsets.UTF_8);
      Turns turns = new Turns(recorded(session + ".in"));
      new CacheServer(store, counts, turns, turns.out).run();
      String replies = turns.out.toString(StandardCharsets.UTF_8);
      assertEquals(expected, comparable(replies), session);
    }
    assertEquals(new CacheCounts.Snapshot(3, 0, 2, 4, 2085, 2092, 0), counts.now());
  }

  /** Gives each request after the reply to the one before it, as go did. */
  private static final class Turns extends InputStream {
    private final Replies out = new Replies();
    private final byte[] requests;
    private int at;
    private int given;

    Turns(byte[] requests) {
      this.requests = requests;
    }

    private static final class Replies extends ByteArrayOutputStream {
      private int lines;

      @Override
      public synchronized void write(byte[] bytes, int offset, int length) {
        super.write(bytes, offset, length);
        lines++; // each is written in one piece
        notifyAll();
      }

      synchronized void await(int count) throws IOException {
        try {
          while (lines < count) {
            wait();
          }
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (at == requests.length) {
        return -1;
      }
      if (begins(at)) {
        out.await(++given);
      }
      int end = at + 1;
      while (end < requests.length && end - at < length && !begins(end)) {
        end++;
      }
      System.arraycopy(requests, at, into, offset, end - at);
      int count = end - at;
      at = end;
      return count;
    }

    private boolean begins(int position) {
      return requests[position] == '{' && (position == 0 || requests[position - 1] == '\n');
    }
  }

  private String ask(CacheStore from, String... requests) throws IOException {
    String lines = String.join("\n", requests) + "\n{\"ID\":9,\"Command\":\"close\"}\n\n";
    return comparable(serve(from, lines.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aWrongRequestFailsAlone() throws IOException {
    assertEquals(
        """
        {"ID":0,"KnownCommands":["get","put","close"]}
        {"ID":1,"Err":"ActionID is missing, or not 32 bytes"}
        {"ID":2,"Err":"unknown command 'defragment'"}
        {"ID":3,"Err":"the body has 5 bytes, and 6 were announced"}
        {"ID":4,"Err":"OutputID is missing, or not 32 bytes"}
        {"ID":5,"Miss":true}
        {"ID":9}
        """,
        ask(
            store,
            "{\"ID\":1,\"Command\":\"get\",\"ActionID\":\"AAAA\"}\n",
            "{\"ID\":2,\"Command\":\"defragment\"}\n",
            "{\"ID\":3,\"Command\":\"put\",\"ActionID\":\"%s\",\"OutputID\":\"%1$s\",\"BodySize\":6}\n\n\"aGVsbG8=\""
                .formatted(ZEROS),
            "{\"ID\":4,\"Command\":\"put\",\"ActionID\":\"%s\",\"BodySize\":5}\n\n\"aGVsbG8=\""
                .formatted(ZEROS),
            "{\"ID\":5,\"Command\":\"get\",\"ActionID\":\"%s\"}\n".formatted(ZEROS)));
    assertEquals(4, counts.now().errors());
  }

  @Test
  void aHostThatMayNotPutIsTold() throws IOException {
    String answer =
        ask(
            new ReadOnlyStore(store),
            "{\"ID\":1,\"Command\":\"put\",\"ActionID\":\"%s\",\"OutputID\":\"%1$s\"}\n"
                .formatted(ZEROS));
    assertEquals(
        """
        {"ID":0,"KnownCommands":["get","close"]}
        {"ID":1,"Err":"the cache is read-only"}
        {"ID":9}
        """,
        answer);
  }

  @Test
  void aHostThatEndsWithoutAMessageIsNoError() throws IOException {
    byte[] get =
        "{\"ID\":1,\"Command\":\"get\",\"ActionID\":\"%s\"}\n\n"
            .formatted(ZEROS)
            .getBytes(StandardCharsets.UTF_8);
    assertEquals(
        "{\"ID\":0,\"KnownCommands\":[\"get\",\"put\",\"close\"]}\n{\"ID\":1,\"Miss\":true}\n",
        serve(store, get));
  }

  /** Hits that the C program in front has answered from the same directory. */
  @Test
  void hitsThatWereAnsweredElsewhereAreCounted() throws IOException {
    assertEquals(
        """
        {"ID":0,"KnownCommands":["get","put","close"]}
        {"ID":9}
        """,
        ask(store, "#3 4096"));
    assertEquals(new CacheCounts.Snapshot(3, 0, 0, 0, 4096, 0, 0), counts.now());
    for (String wrong : List.of("#", "#3", "#3 -1", "#3 4 5", "#99999999999999999999 1")) {
      assertThrows(ProtocolException.class, () -> ask(store, wrong), wrong);
    }
  }

  @Test
  void countsOfAPartAreAddedToTheTotal() throws IOException {
    CacheCounts part = new CacheCounts(counts);
    byte[] miss =
        "{\"ID\":1,\"Command\":\"get\",\"ActionID\":\"%s\"}\n\n"
            .formatted(ZEROS)
            .getBytes(StandardCharsets.UTF_8);
    new CacheServer(store, part, new ByteArrayInputStream(miss), new ByteArrayOutputStream()).run();
    part.hit(7);
    part.nextHit();
    part.put(8);
    part.error();
    assertEquals(new CacheCounts.Snapshot(1, 1, 1, 1, 7, 8, 1), part.now());
    assertEquals(part.now(), counts.now());
  }

  @Test
  void garbageEndsIt() {
    byte[] garbage = "GET / HTTP/1.1\n\n".getBytes(StandardCharsets.UTF_8);
    ProtocolException e = assertThrows(ProtocolException.class, () -> serve(store, garbage));
    assertTrue(String.valueOf(e.getMessage()).contains("'GET / HTTP/1.1'"), e.getMessage());
  }
}
