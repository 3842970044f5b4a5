package quire.mount;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import quire.error.Failure;
import quire.store.LockHolder;

/** The reasons why a mount cannot be used, in words for the user. */
public final class MountProblem {
  private MountProblem() {}

  /**
   * Fails if a path cannot be reached, because a daemon has ended or hangs, or belongs to another
   * user.
   */
  public static void requireAnswers(Path path) throws IOException {
    MountWalk.real(path, MountProblem::requireAnswer);
  }

  private static void requireAnswer(MountTable.Mount mount) {
    switch (MountState.of(mount)) {
      case RUNNING -> {}
      case DEAD -> throw new Failure(dead(mount));
      case SILENT -> throw silent(mount, MountLook.LIMIT);
      case CLOSED ->
          throw new Failure(
              "%s is a mount of %s, who lets nobody else see it (it has no allow_other)"
                  .formatted(mount.mountPoint(), Users.name(mount.owner())));
      case HIDDEN -> throw new Failure(hidden(mount));
    }
  }

  /** The failure for a daemon that hangs. */
  public static Failure silent(MountTable.Mount mount, Duration waited) {
    OptionalLong found = ServingProcess.of(mount);
    OptionalLong daemon = found.isPresent() ? found : LockHolder.of(Path.of(mount.source()));
    boolean stopped = daemon.isPresent() && ServingProcess.isStopped(daemon.getAsLong());
    return new Failure(
        "the daemon of %1$s%2$s has not answered for %3$d s; %4$squire umount --force %1$s ends the mount"
            .formatted(
                mount.mountPoint(),
                daemon.isPresent() ? " (%s)".formatted(LockHolder.words(daemon.getAsLong())) : "",
                waited.toSeconds(),
                stopped
                    ? "it is stopped, and kill -CONT %d lets it go on; "
                        .formatted(daemon.getAsLong())
                    : "try again, see daemon.log in its store; "));
  }

  /** The message for a mount whose daemon has ended. */
  public static String dead(MountTable.Mount mount) {
    return "%1$s is a dead mount: its daemon has ended; quire umount %1$s clears it, and quire mount takes it over"
        .formatted(mount.mountPoint());
  }

  /** The message for a mount that another one hides. */
  public static String hidden(MountTable.Mount mount) {
    try {
      MountCover cover = MountTable.cover(mount);
      return cover == null
          ? "%s was hidden by another mount, and is not any more; try again"
              .formatted(mount.mountPoint())
          : cover.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails if a path would lie on one of our mounts, but something is mounted over that. */
  public static void requireNotHidden(Path path) throws IOException {
    MountCover cover = MountTable.coverAt(path);
    if (cover != null) {
      throw new Failure(cover.toString());
    }
  }

  /** The message for a dead mount after it was detached. */
  public static String cleared(Path mountPoint) {
    return mountPoint + " was a dead mount, whose daemon had ended; it is cleared";
  }

  /** The failure for a daemon that does not answer on its socket. */
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

  /** Whether it is another user's mount, which this user may not ask about or end. */
  static boolean isOthers(MountTable.Mount mount) {
    int self = self();
    return self != 0 && self != mount.owner();
  }

  /** Those mounts whose daemons may answer this user. */
  public static List<MountTable.Mount> canBeAsked(List<MountTable.Mount> mounts) {
    return MountLook.at(mounts.stream().filter(mount -> !isOthers(mount)).toList()).stream()
        .filter(look -> look.state() != MountState.DEAD && look.state() != MountState.HIDDEN)
        .map(MountLook::mount)
        .toList();
  }

  private static int self() {
    try {
      return Users.self();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Fails if only another user may do an operation with a mount.
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
