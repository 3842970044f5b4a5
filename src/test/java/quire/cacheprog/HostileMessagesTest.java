package quire.cacheprog;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quire.Seeds;

/** Broken and hostile messages of a host or a helper. */
final class HostileMessagesTest {
  private static final int CASES = 4_000;
  private static final CacheId ID = CacheId.of(new byte[32]);

  /** Pieces of JSON that are deep, long, negative, or no number. */
  private static final List<String> PIECES =
      List.of(
          "{\"a\":".repeat(2000),
          "[".repeat(60_000),
          "\"BodySize\":9223372036854775807,",
          "\"BodySize\":-1,",
          "\"ID\":1e99,",
          "\"ID\":99999999999999999999999999,",
          "\"Time\":\"+999999999-12-31T23:59:59.999999999-18:00\",",
          "\"KnownCommands\":[[\"get\"]],",
          "\"Command\":{\"Command\":\"put\"},",
          "\"OutputID\":null,",
          "\u0000",
          "\\ud800",
          "\n");

  /**
   * In base64 the first size overflows to a negative one, and the second to the greatest length of
   * an array.
   */
  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, 6917529029251694580L, 1L << 62})
  void aBodyTakesMemoryForItsBytesAndNotForTheSizeItTells(long size) throws IOException {
    FrameInput in =
        new FrameInput(
            new ByteArrayInputStream("\"aGVsbG8=\"\n".getBytes(StandardCharsets.US_ASCII)));
    try (BodyInput body = in.body(size)) {
      assertThrows(BodyException.class, body::readAllBytes);
    }
  }

  @Test
  void aDamagedMessageIsReadOrRefused() throws IOException {
    Random random = Seeds.random("HostileMessagesTest");
    byte[] requests = requests();
    byte[] responses = responses();
    int read = 0;
    for (int i = 0; i < CASES; i++) {
      boolean host = random.nextBoolean();
      byte[] damaged = damaged(random, host ? requests : responses);
      read += host ? readRequests(damaged) : readResponses(damaged);
    }
    int all = read;
    assertTrue(all > CASES / 10, () -> "only " + all + " messages could be read");
  }

  private static byte[] requests() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FrameOutput frames = new FrameOutput(out);
    InputStream none = InputStream.nullInputStream();
    frames.request(CacheRequest.get(1, ID), none, () -> {});
    byte[] body = "hello".getBytes(StandardCharsets.US_ASCII);
    frames.request(CacheRequest.put(2, ID, ID, body.length), Bodies.stream(body), () -> {});
    frames.request(CacheRequest.close(3), none, () -> {});
    return out.toByteArray();
  }

  private static byte[] responses() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FrameOutput frames = new FrameOutput(out);
    frames.response(CacheResponse.hello(List.of("get", "put", "close")));
    frames.response(CacheResponse.miss(1));
    frames.response(
        new CacheResponse(2, null, List.of(), false, ID, 5, Instant.EPOCH, "/tmp/file"));
    frames.response(CacheResponse.error(3, "no"));
    return out.toByteArray();
  }

  private static byte[] damaged(Random random, byte[] whole) {
    String text = new String(whole, StandardCharsets.ISO_8859_1);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(text.length());
      text =
          switch (random.nextInt(4)) {
            case 0 -> text.substring(0, at) + (char) random.nextInt(256) + text.substring(at + 1);
            case 1 -> text.substring(0, at) + text.substring(at + 1) + ' ';
            case 2 ->
                text.substring(0, at)
                    + PIECES.get(random.nextInt(PIECES.size()))
                    + text.substring(at);
            default -> text.substring(0, at + 1);
          };
    }
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static int readRequests(byte[] bytes) {
    int read = 0;
    FrameInput in = new FrameInput(new ByteArrayInputStream(bytes));
    try {
      for (byte[] line = in.line(); line != null; line = in.line()) {
        CacheRequest request = JsonLines.request(line);
        if (CacheCommand.of(request.command()) == CacheCommand.PUT) {
          try (BodyInput body = in.body(request.bodySize())) {
            body.readAllBytes();
          } catch (BodyException e) {
            continue; // the server answers it with an error and goes on
          }
        }
        read++;
      }
    } catch (IOException e) {
      return read; // the other side breaks the protocol
    }
    return read;
  }

  private static int readResponses(byte[] bytes) {
    int read = 0;
    FrameInput in = new FrameInput(new ByteArrayInputStream(bytes));
    try {
      for (byte[] line = in.line(); line != null; line = in.line()) {
        JsonLines.response(line);
        read++;
      }
    } catch (IOException e) {
      return read;
    }
    return read;
  }
}
