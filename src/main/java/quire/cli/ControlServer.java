package quire.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the command line: a JSON object a line, each way. One connection at a time. */
final class ControlServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path socket;
  private final ControlOperations operations;
  private final ServerSocketChannel server;

  ControlServer(Path socket, ControlOperations operations) throws IOException {
    this.socket = socket;
    this.operations = operations;
    Files.deleteIfExists(socket); // we hold the store's lock: whoever made it is gone
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
  }

  void start() {
    Thread thread = new Thread(this::serve, "quire-control");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve() {
    while (true) {
      try (SocketChannel client = server.accept()) {
        answerAll(client);
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.debug("a client of the control socket went away", e);
      }
    }
  }

  private void answerAll(SocketChannel client) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(Channels.newInputStream(client), StandardCharsets.UTF_8));
    OutputStream out = Channels.newOutputStream(client);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.write(JSON.writeValueAsBytes(answer(line)));
      out.write('\n');
    }
  }

  private JsonNode answer(String line) {
    try {
      return operations.answer(JSON.readTree(line));
    } catch (IOException | RuntimeException e) {
      ObjectNode error = JSON.createObjectNode();
      return error.put("error", message(e));
    }
  }

  private static @Nullable String message(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(socket);
  }
}
