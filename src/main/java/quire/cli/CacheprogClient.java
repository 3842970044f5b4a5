package quire.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The thin end of a cache program whose thick end is the daemon of a mount: bytes go to and fro. It
 * is on the way of every go command, so it loads no more than it needs.
 */
final class CacheprogClient {
  private static final int CHUNK = 1 << 16;

  private final Path path;

  /** For the mount that a path is on. */
  CacheprogClient(@Nullable Path path) {
    this.path = path == null ? Path.of("") : path;
  }

  /** Until either side ends. */
  void run(CacheLimits limits, boolean readOnly, InputStream in, OutputStream out)
      throws IOException {
    MountTable.Mount mount = find();
    Path socket = Path.of(mount.source(), "control.sock");
    try (SocketChannel daemon = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      connect(mount, daemon, socket);
      OutputStream to = Channels.newOutputStream(daemon);
      InputStream from = Channels.newInputStream(daemon);
      to.write(request(limits, readOnly));
      requireTaken(mount, from);
      Thread.ofPlatform().daemon().start(() -> send(in, to, daemon));
      copy(from, out);
    }
  }

  private MountTable.Mount find() throws IOException {
    MountPoint.requireNotStale(path.toAbsolutePath().normalize());
    MountTable.Mount found = MountTable.containing(path.toRealPath());
    if (found == null) {
      throw new Failure(path + " is not on a quire mount; quire status lists the mounts");
    }
    return found;
  }

  private static void connect(MountTable.Mount mount, SocketChannel daemon, Path socket) {
    try {
      daemon.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      throw new Failure(
          "the daemon of %s does not answer on %s (%s); is it yours, and was it not killed?"
              .formatted(mount.mountPoint(), socket, e.getMessage()),
          e);
    }
  }

  private static byte[] request(CacheLimits limits, boolean readOnly) {
    String line =
        "{\"op\":\"%s\",\"maxSize\":%d,\"maxAgeSeconds\":%d,\"readOnly\":%b}\n"
            .formatted(GoCache.OPERATION, limits.maxSize(), limits.maxAge().toSeconds(), readOnly);
    return line.getBytes(StandardCharsets.US_ASCII);
  }

  /** The daemon answers with a line of its own before the protocol begins. */
  private static void requireTaken(MountTable.Mount mount, InputStream from) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = from.read(); next != '\n'; next = from.read()) {
      if (next < 0) {
        throw new EOFException("the daemon of %s ended".formatted(mount.mountPoint()));
      }
      line.write(next);
    }
    String answer = line.toString(StandardCharsets.UTF_8);
    if (!answer.equals(GoCache.TAKEN)) {
      String error = new ObjectMapper().readTree(answer).path("error").asText();
      throw new Failure(mount.mountPoint() + ": " + error);
    }
  }

  private static void send(InputStream in, OutputStream to, SocketChannel daemon) {
    try {
      copy(in, to);
      daemon.shutdownOutput();
    } catch (IOException e) {
      return; // it has ended, and the other direction tells so
    }
  }

  private static void copy(InputStream in, OutputStream out) throws IOException {
    byte[] chunk = new byte[CHUNK];
    for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
      out.write(chunk, 0, count);
      out.flush(); // the other side waits for it
    }
  }
}
