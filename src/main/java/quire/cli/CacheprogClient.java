package quire.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import quire.cacheprog.SideChannel;
import quire.cli.argument.MountArgument;
import quire.control.Answer;
import quire.control.DaemonWatch;
import quire.control.Json;
import quire.control.Messages;
import quire.control.Request;
import quire.control.TrustedDaemon;
import quire.daemon.CacheprogOptions;
import quire.error.Failure;
import quire.mount.ControlSocket;
import quire.mount.MountProblem;
import quire.mount.MountStore;
import quire.mount.MountTable;

/**
 * Connects a go command with the build cache of a mount's daemon: copies bytes both ways. Every go
 * command waits for it, so it loads as few classes as possible.
 */
final class CacheprogClient {
  private static final int CHUNK = 1 << 16;

  private final CacheprogOptions options;
  private final Path path;

  /** For the mount of the options. */
  CacheprogClient(CacheprogOptions options) {
    this.options = options;
    this.path = options.mount() == null ? Path.of("") : options.mount();
  }

  /** Copies until either side ends. */
  void run(InputStream in, OutputStream out) throws IOException {
    MountTable.Mount mount = MountArgument.containing(path);
    Path socket = MountStore.socket(MountStore.of(mount));
    try (SocketChannel daemon = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      OutputStream to = Channels.newOutputStream(daemon);
      InputStream from = Channels.newInputStream(daemon);
      try (DaemonWatch watch = DaemonWatch.over(daemon, mount)) {
        connect(mount, daemon, socket);
        TrustedDaemon.require(daemon, socket);
        to.write(request());
        requireTaken(mount, from);
        watch.heard();
      } catch (ClosedChannelException e) {
        throw MountProblem.silent(mount, DaemonWatch.LIMIT);
      }
      Thread.ofPlatform().daemon().start(() -> send(in, to, daemon));
      receive(from, out);
    }
  }

  private static void connect(MountTable.Mount mount, SocketChannel daemon, Path socket) {
    try {
      ControlSocket.connect(daemon, socket);
    } catch (IOException e) {
      throw MountProblem.unanswered(mount, socket, e);
    }
  }

  private byte[] request() {
    List<String> words = options.words();
    String line =
        new Request.GoCache(
                Optional.of(Path.of("").toAbsolutePath().toString()),
                words.subList(1, words.size()))
            .line();
    return (line + "\n").getBytes(StandardCharsets.UTF_8);
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
    if (!answer.equals(Request.GoCache.TAKEN)) {
      String error =
          Messages.read(Json.read(answer), Answer.Refusal.class, "the answer of the daemon")
              .error();
      throw new Failure(mount.mountPoint() + ": " + error);
    }
  }

  private static void send(InputStream in, OutputStream to, SocketChannel daemon) {
    try {
      try {
        copy(in, to);
      } finally {
        daemon.shutdownOutput(); // also where our stdin cannot be read
      }
    } catch (IOException e) {
      return; // the other direction reports the end of the daemon
    }
  }

  /** Prints lines that are for people. */
  private static void receive(InputStream from, OutputStream out) throws IOException {
    BufferedInputStream lines = new BufferedInputStream(from, CHUNK);
    boolean begins = true;
    for (int next = lines.read(); next >= 0; next = lines.read()) {
      if (begins && next == SideChannel.FIRST) {
        out.flush(); // earlier bytes come first
        tell(line(lines));
        continue;
      }
      out.write(next);
      begins = next == '\n';
      if (begins && lines.available() == 0) {
        out.flush(); // the other side waits for it
      }
    }
  }

  private static String line(InputStream lines) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = lines.read(); next >= 0 && next != '\n'; next = lines.read()) {
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  private static void tell(String line) {
    if (line.startsWith(String.valueOf(SideChannel.FAILURE))) {
      throw new Failure(line.substring(1));
    }
    System.err.println(line);
  }

  private static void copy(InputStream in, OutputStream out) throws IOException {
    byte[] chunk = new byte[CHUNK];
    for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
      out.write(chunk, 0, count);
      out.flush(); // the other side waits for it
    }
  }
}
