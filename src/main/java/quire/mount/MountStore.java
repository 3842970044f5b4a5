package quire.mount;

import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Where the store of a mount is, and with it the socket of its daemon. The daemon tells it in an
 * extended attribute of the {@code .quire} directory. What the mount table names as the source is
 * only asked where the mount does not answer: an {@code fsname} may stand there.
 */
public final class MountStore {
  private static final String SOCKET = "control.sock";
  private static final String LOCK = "lock";

  private MountStore() {}

  /** The store's directory. */
  public static Path of(MountTable.Mount mount) {
    return MountLook.at(mount).store();
  }

  /** Where the daemon of the mount with this store listens; {@link ControlSocket} gets there. */
  public static Path socket(Path store) {
    return store.resolve(SOCKET);
  }

  /** Without a question to the mount: its source, unless that is a name of its own. */
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
