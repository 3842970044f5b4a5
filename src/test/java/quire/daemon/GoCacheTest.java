package quire.daemon;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Await;
import quire.control.Request;

/** The build cache of a daemon whose disk is full. */
@SuppressWarnings("NullAway.Init") // JUnit calls fill()
final class GoCacheTest {
  private static final Request.GoCache COMMAND =
      new Request.GoCache(Optional.empty(), List.of("--mount", "/m"));

  @TempDir private Path directory;
  private Path scratch;
  private GoCache cache;

  /** A cache in which nothing can be written, even by root: tmp is a file. */
  @BeforeEach
  void fill() throws IOException {
    scratch = Files.createDirectory(directory.resolve("scratch"));
    cache = new GoCache(directory.resolve("cache"), scratch);
    serve("");
    Files.delete(directory.resolve("cache/tmp"));
    Files.createFile(directory.resolve("cache/tmp"));
  }

  private String serve(String requests) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    return serve(new ByteArrayInputStream(requests.getBytes(US_ASCII)), out);
  }

  private String serve(InputStream requests, ByteArrayOutputStream out) throws IOException {
    try (ClientRoom.Part part = new ClientRoom().part()) {
      cache.serve(COMMAND, part, requests, out);
    }
    return out.toString(US_ASCII);
  }

  private static String put(String body) {
    byte[] bytes = body.getBytes(US_ASCII);
    return "{\"ID\":1,\"Command\":\"put\",\"ActionID\":\"%1$s\",\"OutputID\":\"%1$s\",\"BodySize\":%2$d}\n\n\"%3$s\"\n"
        .formatted(base64(sha256(bytes)), bytes.length, base64(bytes));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private List<Path> inScratch() throws IOException {
    try (Stream<Path> files = Files.walk(scratch)) {
      return files.filter(file -> !file.equals(scratch)).toList();
    }
  }

  @Test
  void nothingIsLeftInTheScratchPlaceAfterARun() throws IOException {
    for (String body : List.of("one", "two")) {
      String answers = serve(put(body));
      assertTrue(answers.contains("\"DiskPath\":\"" + scratch), answers);
      assertEquals(List.of(), inScratch());
    }
  }

  /** Whoever called it would send the failure to go, which waits for an answer. */
  @Test
  void aFailureBehindTheLastRequestIsNoAnswer() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    InputStream request =
        new ByteArrayInputStream(put("one").getBytes(US_ASCII)) {
          @Override
          public void close() throws IOException { // at its end
            Await.until("an answer", () -> out.toString(US_ASCII).contains("DiskPath"));
            for (Path file : inScratch().reversed()) {
              Files.delete(file);
            }
          }
        };
    String answers = serve(new SequenceInputStream(request, InputStream.nullInputStream()), out);
    assertEquals(3, answers.lines().count(), answers);
    assertEquals(List.of(), inScratch());
  }
}
