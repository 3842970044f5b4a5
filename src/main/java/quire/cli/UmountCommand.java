package quire.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import quire.cli.argument.MountPoint;
import quire.control.Answer;
import quire.control.Control;
import quire.control.Request;
import quire.error.Failure;
import quire.mount.Fusermount;
import quire.mount.MountHolders;
import quire.mount.MountIdentity;
import quire.mount.MountLook;
import quire.mount.MountProblem;
import quire.mount.MountState;
import quire.mount.MountStore;
import quire.mount.MountTable;
import quire.mount.ServingProcess;
import quire.mount.StoreClosing;
import quire.mount.StoreRelease;
import quire.store.LockHolder;

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
      description = "detach now; open files stay usable until they are closed")
  private boolean lazy;

  @Option(
      names = "--force",
      description =
          "end the mount even if something uses it, here and in containers that have a copy of it; "
              + "files that are still open there fail from then on")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    Path path = MountPoint.real(mountPoint);
    MountTable.Mount mount = MountTable.at(path);
    if (mount == null) {
      MountProblem.requireNotHidden(path);
      endElsewhere(path);
      return 0;
    }
    MountProblem.requireOwn(mount, "unmount");
    if (lazy) {
      Fusermount.detach(path);
      return 0;
    }
    MountLook look = MountLook.at(mount); // as long as it can be asked
    MountIdentity found = MountIdentity.of(mount);
    StoreClosing closing = StoreClosing.of(found, look.store());
    if (force) {
      writeBack(look);
      Fusermount.detach(path);
      end(look, found, closing);
      return 0;
    }
    if (look.state() == MountState.SILENT) {
      throw MountProblem.silent(mount, MountLook.LIMIT);
    }
    if (look.state() == MountState.DEAD) {
      clear(look);
      return 0;
    }
    Fusermount.unmount(path);
    closing.await();
    return 0;
  }

  /**
   * Clears a dead mount. Nothing can be written to it any more, so it does not wait for programs
   * that still use it. Its store may be mounted elsewhere by now.
   */
  private static void clear(MountLook look) throws IOException {
    Path path = look.mount().mountPoint();
    if (!Fusermount.isGone(path)) {
      if (MountLook.at(look.mount()).state() != MountState.DEAD) {
        throw new Failure(path + " was mounted anew meanwhile; nothing has changed");
      }
      Fusermount.detach(path);
      System.err.println("quire: " + MountProblem.cleared(path));
    }
    StoreRelease.await(look.store());
  }

  /** Cached bytes that programs have written must not be lost with the connection. */
  private static void writeBack(MountLook look) throws IOException {
    try {
      if (look.state() == MountState.SILENT) {
        throw MountProblem.silent(look.mount(), MountLook.LIMIT);
      }
      if (look.state() == MountState.RUNNING) {
        Control.askInTime(look.mount(), new Request.Sync(), Answer.Done.class);
      }
    } catch (Failure e) {
      if (Fusermount.isGone(look.mount().mountPoint())) {
        return; // another umount was faster
      }
      System.err.printf("quire: the last writes of programs may be lost: %s%n", e.getMessage());
    }
  }

  private static void end(MountLook look, MountIdentity found, StoreClosing closing)
      throws IOException {
    found.abort();
    if (look.state() == MountState.SILENT) {
      closing.awaitForSomeTime();
    } else {
      closing.await();
    }
  }

  /**
   * Ends a mount that an earlier {@code quire umount} has ended here, and that still exists in
   * other namespaces. Other mounts on that path in other namespaces have nothing to do with it.
   */
  private void endElsewhere(Path path) throws IOException {
    List<MountHolders.Holder> holders = MountHolders.on(path);
    MountHolders.Holder ours = null;
    for (MountHolders.Holder holder : holders) {
      ours = ours == null && isServedHere(holder.mount()) ? holder : ours;
    }
    if (ours == null) {
      throw new Failure(
          path
              + " is not a quire mount; quire status lists the mounts"
              + (holders.isEmpty() ? "" : elsewhere(path, holders.get(0))));
    }
    MountProblem.requireOwn(ours.mount(), "unmount");
    if (!force) {
      throw new Failure(
          "%s is not mounted here any more, but %s; quire umount --force %s ends that"
              .formatted(path, ours, path));
    }
    System.err.printf(
        "quire: %s is not mounted here any more, but %s; that ends now%n", path, ours);
    MountLook look =
        new MountLook(ours.mount(), MountState.RUNNING, MountStore.guess(ours.mount()));
    MountIdentity found = MountIdentity.of(ours.mount());
    end(look, found, StoreClosing.of(found, look.store()));
  }

  /** Whether its daemon sees the mounts that we see: then it was mounted here, once. */
  private static boolean isServedHere(MountTable.Mount mount) {
    OptionalLong serving = ServingProcess.of(mount);
    OptionalLong daemon = serving.isPresent() ? serving : LockHolder.of(MountStore.guess(mount));
    return daemon.isPresent() && MountHolders.isHere(daemon.getAsLong());
  }

  private static String elsewhere(Path path, MountHolders.Holder holder) {
    return " (%s, where a daemon of that namespace serves it; end it there: nsenter -t %d -m quire umount %s)"
        .formatted(holder, holder.pid(), path);
  }
}
