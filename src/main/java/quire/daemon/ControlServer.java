package quire.daemon;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.control.Answer;
import quire.control.Messages;
import quire.control.Request;
import quire.error.Errno;
import quire.error.Failure;
import quire.error.FatalEnd;
import quire.error.FsException;
import quire.mount.ControlSocket;
import quire.work.Asker;

/**
 * Answers the command line by the protocol of {@link Request} and {@link Answer}. A client of the
 * {@link GoCache} speaks another protocol from then on. Each connection has a thread of its own, so
 * that no client waits for another one that does not read.
 */
final class ControlServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

  private static final String NAME = "quire-control";

  /** The most connections, because each has a thread. */
  private static final int MOST_CLIENTS = 256;

  /** Characters of a sentence: room for two paths. */
  private static final int MOST_WORDS = 10_000;

  private static final long RETRY_NANOS = 100_000_000L;

  private final Path socket;
  private final ControlOperations operations;
  private final GoCache goCache;
  private final ClientRoom room = new ClientRoom();
  private final ServerSocketChannel server;
  private final Thread acceptor = new Thread(FatalEnd.guarding(NAME, this::accept), NAME);
  private final Map<Thread, SocketChannel> connections = new ConcurrentHashMap<>();

  ControlServer(Path socket, ControlOperations operations, GoCache goCache) throws IOException {
    this.socket = socket;
    this.operations = operations;
    this.goCache = goCache;
    Files.deleteIfExists(socket); // we hold the store's lock, so the daemon that made it has ended
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    ControlSocket.bind(server, socket);
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    acceptor.setDaemon(true);
  }

  void start() {
    acceptor.start();
  }

  private void accept() {
    while (true) {
      try {
        begin(server.accept());
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.warn("cannot accept a connection to {}", socket, e);
        LockSupport.parkNanos(RETRY_NANOS); // where descriptors have run out, it fails at once
      }
    }
  }

  private void begin(SocketChannel client) throws IOException {
    if (connections.size() >= MOST_CLIENTS) {
      LOG.warn("there are {} clients of {}; one more is turned away", MOST_CLIENTS, socket);
      turnAway(client);
      return;
    }
    Thread thread = new Thread(() -> serve(client), "quire-control-client");
    thread.setDaemon(true);
    connections.put(thread, client);
    thread.start();
  }

  private void serve(SocketChannel client) {
    try (client) {
      answerAll(client);
    } catch (IOException e) {
      LOG.debug("a client of the control socket went away", e);
    } finally {
      connections.remove(Thread.currentThread());
    }
  }

  /** Does not wait: a new connection has room for a sentence. */
  private static void turnAway(SocketChannel client) throws IOException {
    try (client) {
      Failure tooMany =
          new Failure(
              "the daemon has %d clients already; try again when some have ended"
                  .formatted(MOST_CLIENTS));
      client.configureBlocking(false);
      client.write(ByteBuffer.wrap(line(refusal(tooMany))));
    }
  }

  private static byte[] line(Record answer) {
    return (Messages.text(answer) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private void answerAll(SocketChannel client) throws IOException {
    ClientInput in = new ClientInput(client);
    RequestLines lines = new RequestLines(in);
    OutputStream out = Channels.newOutputStream(client);
    Answers answers = line -> out.write(line((Record) line));
    boolean more = true;
    while (more) {
      try (ClientRoom.Part part = room.part()) {
        String line = lines.next(part);
        more = line != null && answer(line, part, in, out, answers);
      } catch (Failure e) { // what comes next may not be the beginning of a request
        answers.send(refusal(e));
        more = false;
      }
    }
  }

  /**
   * False if the next request cannot be found behind this one.
   *
   * @throws Failure if it cannot be read at all
   */
  private boolean answer(
      String line, ClientRoom.Part part, ClientInput in, OutputStream out, Answers answers)
      throws IOException {
    Request<?> request = room.parse(line);
    try {
      if (request instanceof Request.GoCache cache) {
        goCache.serve(cache, part, in, out);
        return false;
      }
      new Asker(in::hasEnded, note -> tell(note, answers))
          .execute(() -> operations.answer(request, in, part, answers));
      return true;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (IOException | RuntimeException e) {
      FatalEnd.ifOutOfMemory(e);
      if (e instanceof FsException known && known.errno() == Errno.EINTR) {
        LOG.info("the client has gone; ended its {}", request.operation());
      }
      answers.send(refusal(request, e));
      return !isFollowed(request);
    }
  }

  /** Whether what follows is not a request, and must not be read as one. */
  private static boolean isFollowed(Request<?> request) {
    return request instanceof Request.GoCache
        || (request instanceof Request.Import archive && archive.isFollowed());
  }

  private static void tell(String note, Answers answers) {
    try {
      answers.send(new Answer.Note(note));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // nobody waits for it any more
    }
  }

  private static Answer.Refusal refusal(Request<?> request, Exception e) {
    boolean bare = e instanceof FsException known && known.errno().text().equals(e.getMessage());
    return bare
        ? new Answer.Refusal("cannot %s: %s".formatted(request.words(), e.getMessage()))
        : refusal(e);
  }

  private static Answer.Refusal refusal(Exception e) {
    String said = e.getMessage() == null ? e.toString() : e.getMessage();
    // one line, and cut off, because it may repeat all of a long request
    return new Answer.Refusal(
        said.substring(0, Math.min(MOST_WORDS, said.length())).replaceAll("\\p{Cntrl}", "?"));
  }

  /** Closes all connections, and returns when no client is being served any more. */
  @Override
  public void close() throws IOException {
    server.close();
    try {
      acceptor.join();
      for (Map.Entry<Thread, SocketChannel> connection : connections.entrySet()) {
        connection.getValue().close();
        connection.getKey().join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(socket);
  }
}
