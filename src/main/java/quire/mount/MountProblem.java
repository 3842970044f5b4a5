package quire.mount;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import quire.error.Failure;

/** Why a mount cannot be used, in words for whoever asks. */
public final class MountProblem {
  private MountProblem() {}

  /** Of a mount that is not running for the user who asks. */
  public static Failure of(MountTable.Mount mount, IOException cause) {
    return MountState.of(mount) == MountState.DEAD
        ? new Failure(dead(mount), cause)
        : new Failure(
            "%s is a mount of %s, who lets nobody else see it (it has no allow_other)"
                .formatted(mount.mountPoint(), Users.name(mount.owner())),
            cause);
  }

  /** Of a mount whose daemon has ended. */
  public static String dead(MountTable.Mount mount) {
    return "%1$s is a dead mount: its daemon has ended; quire umount %1$s clears it, and quire mount takes it over"
        .formatted(mount.mountPoint());
  }

  /** Of a daemon that cannot be asked on its socket. */
  public static Failure unanswered(MountTable.Mount mount, Path socket, IOException cause) {
    if (MountState.of(mount) == MountState.DEAD) {
      return new Failure(dead(mount), cause);
    }
    if (isOthers(mount)) {
      return new Failure(othersMay(mount, "ask its daemon"), cause);
    }
    return new Failure(
        "the daemon of %s does not answer on %s (%s); its log is daemon.log beside that"
            .formatted(mount.mountPoint(), socket, cause.getMessage()),
        cause);
  }

  /** Whether it is not this user's to ask about or to end. */
  static boolean isOthers(MountTable.Mount mount) {
    int self = self();
    return self != 0 && self != mount.owner();
  }

  /** Whether its daemon may answer this user. */
  public static boolean canBeAsked(MountTable.Mount mount) {
    return !isOthers(mount) && MountState.of(mount) != MountState.DEAD;
  }

  private static int self() {
    try {
      return Users.self();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Fails where only another user may do something with a mount.
   *
   * @param operation in words, for example {@code unmount}
   */
  public static void requireOwn(MountTable.Mount mount, String operation) {
    if (isOthers(mount)) {
      throw new Failure(othersMay(mount, operation + " it"));
    }
  }

  private static String othersMay(MountTable.Mount mount, String operation) {
    String owner = Users.name(mount.owner());
    return "%s is a mount of %s; only %s can %s"
        .formatted(
            mount.mountPoint(), owner, mount.owner() == 0 ? owner : owner + " and root", operation);
  }
}
