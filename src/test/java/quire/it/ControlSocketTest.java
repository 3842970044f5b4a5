package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The answers of a daemon to wrong requests, and to clients of another version. */
@Timeout(120)
final class ControlSocketTest {
  private static final String WAY_OUT =
      "; quire and the daemon of the mount may be of different versions; unmount and mount again";

  /** Requests, and the beginning of the sentence with which each is refused. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "hello\n",
          "a request is not JSON: ",
          "{\"op\":\"defragment\"}\n",
          "the daemon does not know the operation 'defragment'" + WAY_OUT,
          "{\"op\":\"extents\"}\n",
          "the request 'extents' lacks the field 'ino'" + WAY_OUT,
          "{\"op\":\"extents\",\"ino\":\"1\"}\n",
          "the field 'ino' of the request 'extents' is not a whole number" + WAY_OUT,
          "{\"op\":\"import\",\"ino\":1}\n",
          "the request 'import' lacks the field 'name'" + WAY_OUT,
          " ".repeat((1 << 20) + 1) + "\n",
          "a request is longer than 65536 bytes");

  private static String answer(Path socket, String request) throws IOException {
    try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        client.write(bytes);
      }
      String line =
          new BufferedReader(
                  new InputStreamReader(Channels.newInputStream(client), StandardCharsets.UTF_8))
              .readLine();
      assertNotNull(line, () -> "no answer to " + request.strip());
      return line;
    }
  }

  @Test
  void wrongRequestsGetASentenceAndDoNoHarm(@TempDir Path scratch) throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path socket = mount.store().resolve("control.sock");
      for (Map.Entry<String, String> refused : REFUSED.entrySet()) {
        String line = answer(socket, refused.getKey());
        String error = new ObjectMapper().readTree(line).path("error").asText();
        assertTrue(error.startsWith(refused.getValue()), line);
        assertEquals(1, error.lines().count(), line);
      }
      // requests as version 0.1 sends them, and as a later one might
      String extents = answer(socket, "{\"op\":\"extents\",\"ino\":1,\"from\":0}\n");
      assertTrue(extents.contains("is not a regular file"), extents);
      assertEquals("{}", answer(socket, "{\"op\":\"sync\",\"patience\":[1]}\n"));
    }
  }
}
