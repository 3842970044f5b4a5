package quire.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import quire.error.Failure;
import quire.mount.ControlSocket;
import quire.mount.MountLook;
import quire.mount.MountProblem;
import quire.mount.MountState;
import quire.mount.MountStore;
import quire.mount.MountTable;

/** The command line's end of the control socket. */
public final class Control {
  private Control() {}

  /** Sends one request to the daemon of a mount. */
  public static <A extends Record & Answer> A ask(
      MountTable.Mount mount, Request<A> request, Class<A> type) {
    return ask(mount, request, type, note -> {});
  }

  /**
   * As above, for a request that may have to wait for other work.
   *
   * @param notes receives the reason for the wait, as one line of text
   */
  public static <A extends Record & Answer> A ask(
      MountTable.Mount mount, Request<A> request, Class<A> type, Consumer<String> notes) {
    return single(mount, request, type, daemon -> {}, notes);
  }

  private static <A extends Record & Answer> A single(
      MountTable.Mount mount,
      Request<A> request,
      Class<A> type,
      Sending stream,
      Consumer<String> notes) {
    List<A> answers = new ArrayList<>(1);
    converse(mount, request, stream, notes, line -> !answers.add(read(mount, request, line, type)));
    return answers.get(0);
  }

  private static <A extends Record> A read(
      MountTable.Mount mount, Request<?> request, JsonNode line, Class<A> type) {
    String what =
        "the answer of the daemon of %s to '%s'".formatted(mount.mountPoint(), request.operation());
    return Messages.read(line, type, what);
  }

  /**
   * As {@link #ask}, for requests that take no time.
   *
   * @throws Failure if there is no answer after some seconds
   */
  public static <A extends Record & Answer> A askInTime(
      MountTable.Mount mount, Request<A> request, Class<A> type) {
    FutureTask<A> asking = new FutureTask<>(() -> ask(mount, request, type));
    Thread.ofPlatform().daemon().name("quire-ask").start(asking);
    try {
      return asking.get(MountLook.LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Failure failure
          ? failure
          : new Failure(String.valueOf(e.getCause()), e);
    } catch (TimeoutException e) {
      throw MountProblem.silent(mount, MountLook.LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted while asking the daemon of " + mount.mountPoint(), e);
    }
  }

  /**
   * Sends one request that is answered in several lines, the last of which is marked as done.
   *
   * @param lines called for each; returns whether it wants more
   */
  public static <A extends Record & Answer.Part> void askForMany(
      MountTable.Mount mount, Request<A> request, Class<A> type, Predicate<A> lines) {
    converse(
        mount,
        request,
        daemon -> {},
        note -> {},
        line -> {
          A part = read(mount, request, line, type);
          return lines.test(part) && !part.done().orElse(false);
        });
  }

  /**
   * Sends one request that is followed by a stream.
   *
   * @param progress called with the number of bytes sent
   */
  public static <A extends Record & Answer> A send(
      MountTable.Mount mount,
      Request<A> request,
      Class<A> type,
      ReadableByteChannel in,
      LongConsumer progress) {
    return single(mount, request, type, daemon -> sendAll(in, daemon, progress), note -> {});
  }

  private static void sendAll(ReadableByteChannel in, SocketChannel daemon, LongConsumer progress)
      throws IOException {
    ByteBuffer chunk = ByteBuffer.allocateDirect(Chunks.MAX);
    long sent = 0;
    for (boolean more = true; more; progress.accept(sent)) {
      int count = in.read(chunk.clear());
      more = count > 0;
      sent += Math.max(0, count);
      try {
        Chunks.write(chunk.flip(), daemon);
      } catch (IOException e) {
        return; // it has refused the rest, and tells why
      }
    }
  }

  /** Sends the stream behind a request. */
  private interface Sending {
    void to(SocketChannel daemon) throws IOException;
  }

  private static void converse(
      MountTable.Mount mount,
      Request<?> request,
      Sending stream,
      Consumer<String> notes,
      Predicate<JsonNode> lines) {
    MountLook look = MountLook.at(mount);
    if (look.state() == MountState.SILENT) {
      throw MountProblem.silent(mount, MountLook.LIMIT);
    }
    Path socket = MountStore.socket(look.store());
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        DaemonWatch watch = DaemonWatch.over(channel, mount)) {
      ControlSocket.connect(channel, socket);
      TrustedDaemon.require(channel, socket);
      channel.write(ByteBuffer.wrap((request.line() + "\n").getBytes(StandardCharsets.UTF_8)));
      stream.to(channel);
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
      JsonNode answer;
      do {
        answer = read(in);
        watch.heard();
        if (answer.has("error")) {
          throw new Failure(mount.mountPoint() + ": " + answer.path("error").asText());
        }
      } while (isNote(answer, notes) || lines.test(answer));
    } catch (ClosedChannelException e) {
      throw MountProblem.silent(mount, DaemonWatch.LIMIT);
    } catch (IOException e) {
      throw MountProblem.unanswered(mount, socket, e);
    }
  }

  private static boolean isNote(JsonNode line, Consumer<String> notes) {
    if (!line.has("note")) {
      return false;
    }
    notes.accept(PathText.escaped(line.path("note").asText())); // it may have a file's name in it
    return true;
  }

  private static JsonNode read(BufferedReader in) throws IOException {
    String line = in.readLine();
    if (line == null) {
      throw new EOFException("it ended before the answer did");
    }
    return Json.read(line);
  }
}
