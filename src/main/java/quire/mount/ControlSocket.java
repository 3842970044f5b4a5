package quire.mount;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import quire.libc.Descriptors;

/**
 * Connects to a socket, or makes one, with a path of any length: a socket address has room for 108
 * bytes only. A longer path goes through a descriptor of its directory.
 */
public final class ControlSocket {
  /** The size of {@code sun_path}, less what Java needs itself. */
  private static final int MOST_BYTES = 100;

  private ControlSocket() {}

  /** Uses an address, which is valid during the call. */
  private interface Use {
    void with(UnixDomainSocketAddress address) throws IOException;
  }

  public static void connect(SocketChannel channel, Path socket) throws IOException {
    use(socket, channel::connect);
  }

  public static void bind(ServerSocketChannel channel, Path socket) throws IOException {
    use(socket, channel::bind);
  }

  private static void use(Path socket, Use use) throws IOException {
    Path directory = socket.getParent();
    if (directory == null || bytes(socket) <= MOST_BYTES) {
      use.with(UnixDomainSocketAddress.of(socket));
      return;
    }
    int fd = Descriptors.open(directory.toString(), Descriptors.O_PATH);
    if (fd < 0) {
      throw new NoSuchFileException(directory.toString(), null, "cannot be opened");
    }
    try {
      Path name = socket.getFileName();
      use.with(
          UnixDomainSocketAddress.of(Path.of("/proc/self/fd", Integer.toString(fd)).resolve(name)));
    } finally {
      Descriptors.close(fd);
    }
  }

  private static int bytes(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length;
  }
}
