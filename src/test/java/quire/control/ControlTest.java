package quire.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Scanner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quire.error.Failure;
import quire.mount.MountTable;
import quire.mount.Users;

/**
 * The command line's end of the control socket, with a daemon of another version at the other end.
 */
@Timeout(60)
final class ControlTest {
  private final Path directory;
  private final MountTable.Mount mount;

  ControlTest(@TempDir Path directory) throws IOException {
    this.directory = directory;
    this.mount = new MountTable.Mount(directory, directory.toString(), "0:0", Users.self());
  }

  /** Starts a daemon that sends these lines to its first client. */
  private Thread daemonThatSays(String... lines) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(directory.resolve("control.sock")));
    return Thread.ofPlatform().daemon().start(() -> answer(server, lines));
  }

  private static void answer(ServerSocketChannel server, String... lines) {
    try (server;
        SocketChannel client = server.accept()) {
      new Scanner(Channels.newInputStream(client), StandardCharsets.UTF_8).nextLine();
      OutputStream out = Channels.newOutputStream(client);
      for (String line : lines) {
        out.write((line.replace('\'', '"') + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String refusal(Request<Answer.Freed> request) {
    Failure failure =
        assertThrows(Failure.class, () -> Control.ask(mount, request, Answer.Freed.class));
    return String.valueOf(failure.getMessage());
  }

  @Test
  void anAnswerWithUnknownFieldsIsRead() throws Exception {
    Thread daemon = daemonThatSays("{'trees':1,'new':[{}],'blobs':2,'bytes':3}");
    assertEquals(
        new Answer.Freed(1, 2, 3), Control.ask(mount, new Request.Gc(), Answer.Freed.class));
    daemon.join();
  }

  @Test
  void anAnswerThatLacksAFieldIsRefusedWithAMessage() throws Exception {
    Thread daemon = daemonThatSays("{'trees':1,'blobs':2}");
    assertEquals(
        "the answer of the daemon of %s to 'gc' lacks the field 'bytes'; quire and the daemon of the mount may be of different versions; unmount and mount again"
            .formatted(directory),
        refusal(new Request.Gc()));
    daemon.join();
  }

  @Test
  void anErrorIsToldWithTheMount() throws Exception {
    Thread daemon = daemonThatSays("{'error':'unknown operation gc'}");
    assertEquals(directory + ": unknown operation gc", refusal(new Request.Gc()));
    daemon.join();
  }

  @Test
  void anAnswerOfSeveralLinesEndsWithTheLineThatSaysDone() throws Exception {
    Thread daemon =
        daemonThatSays("{'at':1}", "{'at':2}", "{'digest':'d','done':true}", "{'at':3}");
    List<Answer.ImportStep> steps = new ArrayList<>();
    Request.Import request = new Request.Import("n", Optional.empty(), Optional.of(1L));
    Control.askForMany(mount, request, Answer.ImportStep.class, steps::add);
    assertEquals(3, steps.size());
    assertEquals("d", steps.get(2).digest().orElseThrow());
    daemon.join();
  }
}
