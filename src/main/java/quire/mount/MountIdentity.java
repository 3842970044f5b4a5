package quire.mount;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/**
 * A mount as it was found once. The kernel gives the device number of a mount that has ended to the
 * next one, which may be anybody's. So the number alone does not tell what is still this mount.
 *
 * @param daemon the process that served it then; empty if that is not known
 */
public record MountIdentity(MountTable.Mount mount, OptionalLong daemon) {
  /** Of a mount that exists. */
  public static MountIdentity of(MountTable.Mount mount) {
    return new MountIdentity(mount, ServingProcess.of(mount));
  }

  /**
   * Whether its device number means nothing any more, or another mount, as far as it can be told:
   * its daemon has left the connection, or some process sees another mount with the number.
   */
  public boolean hasEnded() {
    boolean left = daemon.isPresent() && !ServingProcess.serves(daemon.getAsLong(), mount);
    return left || MountHolders.seesOther(mount);
  }

  /** Who still has it mounted. */
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
