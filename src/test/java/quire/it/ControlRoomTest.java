package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quire.Await;
import quire.Seeds;

/** Many clients of the control socket at once, and clients that send no valid request. */
@Timeout(120)
final class ControlRoomTest {
  private static final int CLIENTS = 200;
  private static final int CASES = 600;

  /** Valid requests for the fuzz test to damage; none of them changes much. */
  private static final List<String> WHOLE =
      List.of(
          "{\"op\":\"status\"}",
          "{\"op\":\"snapshots\"}",
          "{\"op\":\"sync\",\"more\":{\"a\":[1,2,{\"b\":null}]}}",
          "{\"op\":\"snapshot\",\"name\":\"s\",\"ino\":77}",
          "{\"op\":\"extents\",\"ino\":1,\"from\":0,\"limit\":5}",
          "{\"op\":\"blob\",\"ino\":5,\"sha256\":true}",
          "{\"op\":\"clone\",\"source\":{\"place\":\"s/a\",\"directory\":true,\"ino\":7}}",
          "{\"op\":\"forget\",\"clone\":\"x\"}",
          "{\"op\":\"archive\",\"source\":{\"directory\":true,\"ino\":7}}",
          "{\"op\":\"diff\",\"from\":{\"place\":\"s\"},\"to\":{\"directory\":true,\"ino\":1}}",
          "{\"op\":\"import\",\"name\":\"n\",\"maxSize\":9,\"ino\":3}",
          "{\"op\":\"gocache\",\"directory\":\"d\",\"arguments\":[\"--stats\",\"--mount\",\"m\"]}");

  /** Pieces that are deep, long, of another type, given twice, or no text. */
  private static final List<String> PIECES =
      List.of(
          "{\"a\":".repeat(3000),
          "[".repeat(60_000),
          "[],".repeat(20_000),
          "\"ino\":9223372036854775808,",
          "\"ino\":-9223372036854775808,",
          "\"ino\":1e999999999,",
          "\"limit\":-5,",
          "\"ino\":" + "9".repeat(2000) + ",",
          "\"name\":\"" + "x/".repeat(5000) + "\",",
          "\"place\":\"" + "x/".repeat(5000) + "\",",
          "\"name\":\"\\u0000\",",
          "\"op\":\"blob\",\"op\":\"status\",",
          "\"op\":{\"op\":\"status\"},",
          "\"arguments\":[" + "\"\",".repeat(5000) + "\"\"],",
          "\"source\":[{}],",
          "null,",
          "\\ud800",
          "\u00ff\u00fe",
          "\r",
          "\u0000");

  @TempDir private Path scratch;

  private TestMount mounted(String options) throws IOException {
    TestMount mount = new TestMount(scratch);
    mount.mountWith(options);
    return mount;
  }

  @Test
  void manyClientsTogetherHoldNoMoreThanTheirShareOfASmallHeap() throws Exception {
    try (TestMount mount = mounted("-Xmx48m")) {
      long daemon = mount.pid();
      try (Clients clients = new Clients(mount)) {
        clients.sendAll("x".repeat(1 << 20)); // no end of the line
        assertServes(mount, daemon);
      }
      try (Clients clients = new Clients(mount)) {
        clients.sendAll("x".repeat(60_000)); // the line is not too long, so the daemon waits
        assertServes(mount, daemon);
      }
      for (String bomb : List.of("[],", "{},", "11,", "{\"a\":1},", "\"\",", "1e5,")) {
        try (Clients clients = new Clients(mount)) {
          clients.sendAll("[" + bomb.repeat(60_000 / bomb.length()) + "1]\n");
          assertServes(mount, daemon);
          for (SocketChannel client : clients.channels) {
            assertSentence(readLine(client), true);
          }
        }
      }
      mount.unmount();
      mount.assertClean();
    }
  }

  @Test
  void unreadAnswersTakeNoMoreThanTheirShareOfASmallHeap() throws Exception {
    try (TestMount mount = mounted("-Xmx48m")) {
      long daemon = mount.pid();
      Shell.sh(
          mount.root(),
          "python3 -c 'f = open(\"f\", \"wb\", 0)\n"
              + "for i in range(5000): f.seek(i * 8192); f.write(b\"x\")'; sync f");
      long ino = (Long) Files.getAttribute(mount.root().resolve("f"), "unix:ino");
      try (Clients clients = new Clients(mount)) {
        clients.sendAll("{\"op\":\"extents\",\"ino\":%d}\n".formatted(ino).repeat(3));
        assertServes(mount, daemon);
      }
      // the daemon frees the memory once it sees that the clients are gone
      String file = mount.root().resolve("f").toString();
      Await.until("there is room", () -> TestMount.quire("stat", file).ok());
      mount.unmount();
      mount.assertClean();
    }
  }

  @Test
  void anyRequestGetsASentenceOrEndsTheConnection() throws IOException {
    Random random = Seeds.random("ControlRoomTest");
    try (TestMount mount = TestMount.mounted(scratch)) {
      long daemon = mount.pid();
      for (int i = 0; i < CASES; i++) {
        byte[] sent = damaged(random);
        try (SocketChannel client = connect(mount)) {
          send(client, sent);
          client.shutdownOutput();
          for (String line = lineOrEnd(client); line != null; line = lineOrEnd(client)) {
            assertSentence(line, false);
          }
        }
      }
      assertServes(mount, daemon);
      try (Stream<String> log = Files.lines(mount.store().resolve("daemon.log"))) {
        List<String> traces =
            log.filter(line -> line.startsWith("\tat ") || line.contains("Exception")).toList();
        assertEquals(List.of(), traces);
      }
      mount.unmount();
      mount.assertClean();
    }
  }

  private static byte[] damaged(Random random) {
    StringBuilder text = new StringBuilder(WHOLE.get(random.nextInt(WHOLE.size())));
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(text.length() + 1);
      switch (random.nextInt(5)) {
        case 0 -> text.setLength(at);
        case 1 -> text.insert(at, (char) random.nextInt(256));
        case 2 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(4)));
        case 3 -> text.insert(Math.min(1, text.length()), piece(random)); // as the first field
        default -> text.insert(at, piece(random));
      }
    }
    if (random.nextInt(4) > 0) {
      text.append('\n');
    }
    if (random.nextInt(8) == 0) {
      text.append(WHOLE.get(0)).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String piece(Random random) {
    return PIECES.get(random.nextInt(PIECES.size()));
  }

  /** An answer is JSON on a line, of a bounded length; a refusal is one sentence. */
  private static void assertSentence(@Nullable String line, boolean refused)
      throws JsonProcessingException {
    if (line == null || line.startsWith("#")) { // figures of a build cache
      assertTrue(line != null || !refused, "no answer");
      return;
    }
    JsonNode answer = new ObjectMapper().readTree(line);
    assertTrue(answer.isObject(), line);
    String error = answer.path("error").asText();
    assertTrue(!refused || !error.isEmpty(), line);
    assertTrue(error.length() <= 10_000, () -> error.length() + " characters");
    assertTrue(error.lines().count() <= 1, error);
    assertTrue(!error.contains("Exception") && !error.contains("quire."), error);
  }

  private static void assertServes(TestMount mount, long daemon) throws IOException {
    assertTrue(ProcessHandle.of(daemon).orElseThrow().isAlive());
    Shell.Result status = TestMount.quire("status", mount.root().toString());
    assertEquals(0, status.exit(), status::output);
    assertEquals("", Shell.sh(mount.root(), "echo x > file; stat . >/dev/null"));
  }

  private static SocketChannel connect(TestMount mount) throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(mount.store().resolve("control.sock")));
  }

  /** Sends; a daemon may close its end before it has read all. */
  private static void send(SocketChannel client, byte[] bytes) {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    try {
      while (left.hasRemaining()) {
        client.write(left);
      }
    } catch (IOException e) {
      assertTrue(String.valueOf(e.getMessage()).contains("roken pipe"), e.toString());
    }
  }

  private static @Nullable String readLine(SocketChannel client) throws IOException {
    return new BufferedReader(
            new InputStreamReader(Channels.newInputStream(client), StandardCharsets.UTF_8))
        .readLine();
  }

  /**
   * Reads a line; the kernel reports a reset if the daemon has closed before it read all that was
   * sent.
   */
  private static @Nullable String lineOrEnd(SocketChannel client) throws IOException {
    try {
      return readLine(client);
    } catch (SocketException e) {
      return null;
    }
  }

  /** Many clients that read no answer and disconnect together. */
  private static final class Clients implements AutoCloseable {
    private final List<SocketChannel> channels = new ArrayList<>();

    Clients(TestMount mount) throws IOException {
      for (int i = 0; i < CLIENTS; i++) {
        channels.add(connect(mount));
      }
    }

    /** All clients send the same text at once. */
    void sendAll(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      CompletableFuture.allOf(
              channels.stream()
                  .map(
                      client ->
                          CompletableFuture.runAsync(
                              () -> send(client, bytes), task -> new Thread(task).start()))
                  .toArray(CompletableFuture[]::new))
          .join();
    }

    @Override
    public void close() throws IOException {
      for (SocketChannel channel : channels) {
        channel.close();
      }
    }
  }
}
