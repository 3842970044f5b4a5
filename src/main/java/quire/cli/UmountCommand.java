package quire.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import quire.cli.argument.MountPoint;
import quire.control.Control;
import quire.error.Failure;
import quire.mount.FuseConnection;
import quire.mount.Fusermount;
import quire.mount.MountHolders;
import quire.mount.MountProblem;
import quire.mount.MountState;
import quire.mount.MountStore;
import quire.mount.MountTable;
import quire.mount.StoreClosing;

@Command(
    name = "umount",
    mixinStandardHelpOptions = true,
    description = "Unmounts, and returns once everything is safe in the store.")
final class UmountCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MOUNTPOINT", description = "where it is mounted")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path mountPoint;

  @Option(
      names = {"-l", "--lazy"},
      description = "detach now; what is open stays usable until it is closed")
  private boolean lazy;

  @Option(
      names = "--force",
      description = {
        "end the mount whatever uses it, here and in containers that have a copy of it;",
        "what is still open there fails from then on"
      })
  private boolean force;

  @Override
  public Integer call() throws IOException {
    Path path = MountPoint.real(mountPoint);
    MountTable.Mount mount = MountTable.at(path);
    if (mount == null) {
      endElsewhere(path);
      return 0;
    }
    MountProblem.requireOwn(mount, "unmount");
    Path store = store(mount); // as long as it can be asked
    if (force) {
      writeBack(mount);
      Fusermount.detach(path);
      new FuseConnection(mount.device()).abort();
    } else if (lazy) {
      Fusermount.detach(path);
      return 0;
    } else {
      Fusermount.unmount(path);
    }
    StoreClosing.await(mount, store);
    return 0;
  }

  /** A mount whose daemon hangs can be ended by force only. */
  private Path store(MountTable.Mount mount) {
    if (!force) {
      return MountStore.of(mount);
    }
    try {
      return Control.inTime(mount, () -> MountStore.of(mount));
    } catch (Failure e) {
      return Path.of(mount.source());
    }
  }

  /** What programs have written must not be lost with the connection. */
  private static void writeBack(MountTable.Mount mount) {
    if (MountState.of(mount) == MountState.RUNNING) {
      try {
        Control.askInTime(mount, Control.request("sync"));
      } catch (Failure e) {
        System.err.printf(
            "quire: what programs have written last may be lost: %s%n", e.getMessage());
      }
    }
  }

  /** An earlier {@code quire umount} has ended it here, and others have it still. */
  private void endElsewhere(Path path) throws IOException {
    List<MountHolders.Holder> holders = MountHolders.on(path);
    if (holders.isEmpty()) {
      throw new Failure(path + " is not a quire mount; quire status lists the mounts");
    }
    MountTable.Mount there = holders.get(0).mount();
    MountProblem.requireOwn(there, "unmount");
    if (!force) {
      throw new Failure(
          "%s is not mounted here any more, but %s; quire umount --force %s ends that"
              .formatted(path, holders.get(0), path));
    }
    writeBack(there);
    new FuseConnection(there.device()).abort();
    StoreClosing.await(there, Path.of(there.source()));
  }
}
