package quire.mount;

import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Finds the store of a mount, and with it the socket of its daemon. The daemon tells it in an
 * extended attribute of the {@code .quire} directory. If the mount does not answer, the source in
 * the mount table is used instead, which may be a mere {@code fsname}.
 */
public final class MountStore {
  private static final String SOCKET = "control.sock";
  private static final String LOCK = "lock";

  private MountStore() {}

  /** The store's directory. */
  public static Path of(MountTable.Mount mount) {
    return MountLook.at(mount).store();
  }

  /** The socket of the daemon of a mount with this store; connect with {@link ControlSocket}. */
  public static Path socket(Path store) {
    return store.resolve(SOCKET);
  }

  /**
   * The store by the mount's source, without a question to the mount; used unless the source is an
   * {@code fsname}.
   */
  public static Path guess(MountTable.Mount mount) {
    Path source = Path.of(mount.source());
    if (source.isAbsolute()) {
      return source;
    }
    OptionalLong daemon = ServingProcess.of(mount);
    Path lock = daemon.isEmpty() ? null : ServingProcess.opened(daemon.getAsLong(), LOCK);
    Path store = lock == null ? null : lock.getParent();
    return store == null ? source : store;
  }
}
