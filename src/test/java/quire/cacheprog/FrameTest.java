package quire.cacheprog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines and bodies on the wire. */
final class FrameTest {
  private static final CacheId ACTION = CacheId.of(new byte[32]);
  private static final String ZEROS = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

  private static FrameInput input(String text) {
    return new FrameInput(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] line(FrameInput in) throws IOException {
    byte[] line = in.line();
    assertNotNull(line);
    return line;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void aPutIsWrittenAsGoWritesIt() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] body = "hello".getBytes(StandardCharsets.US_ASCII);
    new FrameOutput(out)
        .request(CacheRequest.put(2, ACTION, ACTION, 5), Bodies.stream(body), () -> {});
    assertEquals(
        "{\"ID\":2,\"Command\":\"put\",\"ActionID\":\"%1$s\",\"OutputID\":\"%1$s\",\"ObjectID\":\"%1$s\",\"BodySize\":5}\n\n\"aGVsbG8=\"\n"
            .formatted(ZEROS),
        text(out.toByteArray()));
  }

  @Test
  void anEmptyBodyIsNeitherAnnouncedNorWritten() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FrameOutput frames = new FrameOutput(out);
    frames.request(CacheRequest.put(2, ACTION, ACTION, 0), InputStream.nullInputStream(), () -> {});
    frames.request(CacheRequest.close(3), InputStream.nullInputStream(), () -> {});
    assertEquals(
        "{\"ID\":2,\"Command\":\"put\",\"ActionID\":\"%1$s\",\"OutputID\":\"%1$s\",\"ObjectID\":\"%1$s\"}\n\n{\"ID\":3,\"Command\":\"close\"}\n\n"
            .formatted(ZEROS),
        text(out.toByteArray()));
  }

  @Test
  void responsesLeaveOutWhatIsAtItsDefault() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FrameOutput frames = new FrameOutput(out);
    frames.response(CacheResponse.hello(List.of("get", "close")));
    frames.response(CacheResponse.miss(1));
    Instant time = Instant.parse("2026-01-02T03:04:05.000000006Z");
    frames.response(
        CacheResponse.hit(2, new CacheEntry(ACTION, 0, time, java.nio.file.Path.of("/d/\"e\""))));
    frames.response(CacheResponse.error(3, "no\nroom"));
    frames.response(CacheResponse.done(4, null));
    assertEquals(
        """
        {"ID":0,"KnownCommands":["get","close"]}
        {"ID":1,"Miss":true}
        {"ID":2,"OutputID":"%s","Time":"2026-01-02T03:04:05.000000006Z","DiskPath":"/d/\\"e\\""}
        {"ID":3,"Err":"no\\nroom"}
        {"ID":4}
        """
            .formatted(ZEROS),
        text(out.toByteArray()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"OutputID", "ObjectID"})
  void bothNamesOfTheOutputAreRead(String name) throws IOException {
    CacheRequest request =
        JsonLines.request(
            line(
                input(
                    "{\"Command\":\"put\",\"X\":[{\"Y\":1}],\"%s\":\"%s\",\"ID\":7}\n"
                        .formatted(name, ZEROS))));
    assertEquals(new CacheRequest(7, "put", null, ACTION, 0), request);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "panic: oh no",
        "{\"ID\":1,\"Command\":\"get\"",
        "{\"ID\":1,\"Command\":\"get\"} x",
        "{\"ID\":-1,\"Command\":\"get\"}",
        "{\"ID\":\"1\",\"Command\":\"get\"}",
        "{\"ID\":1e99,\"Command\":\"get\"}",
        "{\"ID\":1,\"Command\":\"put\",\"BodySize\":99999999999999999999}"
      })
  void whatIsNoRequestIsRefused(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    assertThrows(ProtocolException.class, () -> JsonLines.request(bytes));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"Time\":\"yesterday\"}",
        "{\"KnownCommands\":[1]}",
        "{\"KnownCommands\":\"get\"}",
        "{\"Miss\":1}"
      })
  void whatIsNoResponseIsRefused(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    assertThrows(ProtocolException.class, () -> JsonLines.response(bytes));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 24575, 24576, 24577, 49152, 49153, 65536, 1_000_003})
  void aBodyComesBackAndWhatFollowsToo(int length) throws IOException {
    byte[] body = Bodies.random(length, length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FrameOutput frames = new FrameOutput(out);
    CacheRequest put = CacheRequest.put(1, ACTION, ACTION, length);
    frames.request(put, Bodies.stream(body), () -> {});
    frames.request(CacheRequest.get(2, ACTION), InputStream.nullInputStream(), () -> {});
    FrameInput in = new FrameInput(new Trickle(new ByteArrayInputStream(out.toByteArray())));
    assertEquals(put, JsonLines.request(line(in)));
    try (BodyInput read = in.body(length)) {
      assertArrayEquals(body, read.readAllBytes());
    }
    assertEquals(CacheRequest.get(2, ACTION), JsonLines.request(line(in)));
    assertNull(in.line());
  }

  /** Gives a few bytes at a time, as a pipe may. */
  private static final class Trickle extends java.io.FilterInputStream {
    private int step;

    Trickle(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      step = step % 97 + 1;
      return super.read(into, offset, Math.min(length, step * step));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"aGVsbG8=\"", // 5 bytes: short
        "\"aGVsbG8gd29ybGQh\"", // 12 bytes: long
        "\"aGVsbG8\"", // no padding
        "\"aGVs-_8=\"", // the other alphabet
        "\"aGVsbG8\\n\"", // an escape
        "\"\""
      })
  void aBodyThatIsNotWhatWasAnnouncedFailsAlone(String body) throws IOException {
    FrameInput in = input("\n" + body + "\n{\"ID\":9,\"Command\":\"close\"}\n\n");
    try (BodyInput read = in.body(6)) {
      assertThrows(BodyException.class, read::readAllBytes);
    }
    assertEquals(CacheRequest.close(9), JsonLines.request(line(in)));
  }

  @Test
  void aBodyThatNobodyReadsIsSkipped() throws IOException {
    FrameInput in =
        input("\"" + "A".repeat(400_000) + "\"\r\n{\"ID\":9,\"Command\":\"close\"}\n\n");
    in.body(300_000).close();
    assertEquals(CacheRequest.close(9), JsonLines.request(line(in)));
  }

  @Test
  void anEndInTheMiddleIsAnError() throws IOException {
    assertThrows(EOFException.class, () -> input("{\"ID\":1").line());
    assertThrows(EOFException.class, () -> input("\"aGVs").body(3).readAllBytes());
    assertThrows(EOFException.class, () -> input("\"aGVs").body(3).close());
    assertThrows(ProtocolException.class, () -> input("{\"ID\":2}\n").body(3).readAllBytes());
    assertNull(input("\n\n").line());
  }

  @Test
  void aLineWithoutEndIsNotKept() {
    String endless = "x".repeat(FrameInput.MAX_LINE + 1);
    assertThrows(ProtocolException.class, () -> input(endless).line());
  }

  /** Otherwise the other side would read the next request as the rest of the body. */
  @Test
  void aBodyThatCannotBeReadIsCutOffButEnds() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FrameOutput frames = new FrameOutput(out);
    CacheRequest put = CacheRequest.put(1, ACTION, ACTION, 100_000);
    InputStream shorter = Bodies.stream(new byte[60_000]);
    assertThrows(BodyException.class, () -> frames.request(put, shorter, () -> {}));
    frames.request(CacheRequest.close(2), InputStream.nullInputStream(), () -> {});
    FrameInput in = new FrameInput(new ByteArrayInputStream(out.toByteArray()));
    assertEquals(put, JsonLines.request(line(in)));
    try (BodyInput body = in.body(100_000)) {
      assertThrows(BodyException.class, body::readAllBytes);
    }
    assertEquals(CacheRequest.close(2), JsonLines.request(line(in)));
  }
}
