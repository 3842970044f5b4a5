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
 * Decides whether to trust the daemon behind a control socket. Any user may mount a file system
 * that looks like ours, and name any directory as its store. So the socket, its directory and the
 * process behind it must belong to the asking user, or to root. Root may ask the daemon of any
 * user, whose files it can read anyway, if all three belong to that one user, or to root.
 */
public final class TrustedDaemon {
  private static final int ROOT = 0;

  private TrustedDaemon() {}

  /** Fails if the daemon at the other end of a connection cannot be trusted. */
  public static void require(SocketChannel daemon, Path socket) throws IOException {
    UserPrincipal process = daemon.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
    Path directory = socket.resolveSibling(".");
    require(
        (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid"),
        process.equals(owner(socket)) || isRoots(process),
        Set.copyOf(List.of(uid(socket), uid(directory))),
        socket);
  }

  /** As above, with numbers. */
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
