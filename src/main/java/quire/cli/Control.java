package quire.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The command line's end of the control socket. */
final class Control {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Control() {}

  /** Asks the daemon of a mount one thing. */
  static JsonNode ask(MountTable.Mount mount, ObjectNode request) {
    Path socket = Path.of(mount.source(), "control.sock");
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8)));
      String line =
          new BufferedReader(
                  new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8))
              .readLine();
      JsonNode answer = JSON.readTree(line == null ? "{}" : line);
      if (answer.has("error")) {
        throw new Failure(mount.mountPoint() + ": " + answer.path("error").asText());
      }
      return answer;
    } catch (IOException e) {
      throw new Failure(
          "the daemon of %s does not answer on %s (%s); if it was killed, clear the mount with: fusermount -u %s"
              .formatted(mount.mountPoint(), socket, e.getMessage(), mount.mountPoint()),
          e);
    }
  }

  static ObjectNode request(String operation) {
    return JSON.createObjectNode().put("op", operation);
  }
}
