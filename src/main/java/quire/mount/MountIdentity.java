package quire.mount;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/**
 * A mount as it was found once. The kernel gives the device number of an ended mount to the next
 * mount, of any user. So the number alone does not identify a mount.
 *
 * @param daemon the process that served it then; empty if that is not known
 */
public record MountIdentity(MountTable.Mount mount, OptionalLong daemon) {
  /** The identity of an existing mount. */
  public static MountIdentity of(MountTable.Mount mount) {
    return new MountIdentity(mount, ServingProcess.of(mount));
  }

  /**
   * Whether the mount has ended, as far as that can be found out: its daemon has left the
   * connection, or some process sees another mount with its device number.
   */
  public boolean hasEnded() {
    boolean left = daemon.isPresent() && !ServingProcess.serves(daemon.getAsLong(), mount);
    return left || MountHolders.seesOther(mount);
  }

  /** The processes that still have it mounted. */
  public List<MountHolders.Holder> holders() throws IOException {
    List<MountHolders.Holder> holders = MountHolders.of(mount.device());
    return holders.isEmpty() || hasEnded() ? List.of() : holders;
  }

  /** Ends its connection, see {@link FuseConnection#abort}, unless it has ended. */
  public void abort() throws IOException {
    if (!hasEnded()) {
      new FuseConnection(mount.device()).abort();
    }
  }
}
