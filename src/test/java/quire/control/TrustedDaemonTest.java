package quire.control;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.error.Failure;

final class TrustedDaemonTest {
  private static final int ME = 1000;
  private static final int OTHER = 1001;
  private static final int ROOT = 0;
  private static final Path SOCKET = Path.of("/store/control.sock");

  private static void assertRefused(int self, boolean ofSocketsOwner, Integer... owners) {
    assertThrows(
        Failure.class, () -> TrustedDaemon.require(self, ofSocketsOwner, Set.of(owners), SOCKET));
  }

  private static void assertTrusted(int self, Integer... owners) {
    assertDoesNotThrow(() -> TrustedDaemon.require(self, true, Set.of(owners), SOCKET));
  }

  @Test
  void daemonsOfTheUserAndOfRootAreTrusted() {
    assertTrusted(ME, ME);
    assertTrusted(ME, ROOT);
    assertTrusted(ME, ROOT, ME);
    assertTrusted(ROOT, ROOT);
  }

  @Test
  void socketsOfOtherUsersAreRefused() {
    assertRefused(ME, true, OTHER);
    assertRefused(ME, true, ME, OTHER);
    assertRefused(ME, false, ME);
    assertRefused(ROOT, false, ROOT);
  }

  @Test
  void rootTrustsAUsersDaemonIfAllBelongsToThatUser() {
    assertTrusted(ROOT, OTHER);
    assertTrusted(ROOT, ROOT, OTHER); // root has mounted that user's store
    assertRefused(ROOT, true, ME, OTHER);
  }

  @Test
  void theOwnerOfADaemonComesFromTheSystem(@TempDir Path directory) throws IOException {
    Path socket = directory.resolve("control.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        assertDoesNotThrow(() -> TrustedDaemon.require(client, socket));
        if ((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == ROOT) {
          Files.setAttribute(socket, "unix:uid", OTHER);
          Files.setAttribute(directory, "unix:uid", ME);
          assertThrows(Failure.class, () -> TrustedDaemon.require(client, socket));
        }
      }
    }
  }
}
