package quire.control;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;
import quire.error.Failure;

/**
 * Whether to believe what answers on a control socket. Anybody may mount something that looks like
 * ours, and name any directory as its store; so the socket, its directory and the process behind it
 * must be of the user who asks, or root's. Root may ask the daemon of any user, whose files it
 * reads anyway, if all three are of that one user, or root's.
 */
public final class TrustedDaemon {
  private static final int ROOT = 0;

  private TrustedDaemon() {}

  /** Fails where the daemon at the other end of a connection is not to be believed. */
  public static void require(SocketChannel daemon, Path socket) throws IOException {
    UserPrincipal process = daemon.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
    Path directory = socket.resolveSibling(".");
    require(
        (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid"),
        process.equals(owner(socket)) || isRoots(process),
        Set.copyOf(List.of(uid(socket), uid(directory))),
        socket);
  }

  /** As above, of numbers. */
  static void require(int self, boolean ofSocketsOwner, Set<Integer> owners, Path socket) {
    boolean trusted = owners.stream().allMatch(uid -> uid == self || uid == ROOT);
    boolean ofOneUser = self == ROOT && owners.stream().filter(uid -> uid != ROOT).count() <= 1;
    if (!ofSocketsOwner || !(trusted || ofOneUser)) {
      throw new Failure(
          "%s, or the process behind it, is not yours; somebody else's mount may pretend to be"
                  .formatted(socket)
              + " a quire mount");
    }
  }

  private static boolean isRoots(UserPrincipal user) throws IOException {
    return user.equals(
        Path.of("/").getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("root"));
  }

  private static UserPrincipal owner(Path path) throws IOException {
    return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static int uid(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }
}
