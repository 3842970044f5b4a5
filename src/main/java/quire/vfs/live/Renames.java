package quire.vfs.live;

import org.jspecify.annotations.Nullable;
import quire.catalog.Catalog;
import quire.catalog.Dentry;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.call.Clock;
import quire.vfs.call.Names;
import quire.vfs.call.RenameFlags;

/** {@code renameat2}: one name becomes another in one batch. Thread-safe. */
public final class Renames {
  private final InodeTable inodes;
  private final UnchangedMarks marks;
  private final Namespace namespace;
  private final Removal removal;
  private final FileCommits commits;
  private final SpaceGuard space;

  public Renames(
      InodeTable inodes,
      UnchangedMarks marks,
      Namespace namespace,
      Removal removal,
      FileCommits commits,
      SpaceGuard space) {
    this.inodes = inodes;
    this.marks = marks;
    this.namespace = namespace;
    this.removal = removal;
    this.commits = commits;
    this.space = space;
  }

  void rename(long parent, Name name, long newParent, Name newName, int flags) {
    if ((flags & ~(RenameFlags.NOREPLACE | RenameFlags.EXCHANGE)) != 0
        || flags == (RenameFlags.NOREPLACE | RenameFlags.EXCHANGE)) {
      throw FsException.of(Errno.EINVAL, "'%s': rename has no flags %s", name, flags);
    }
    if (isDot(name) || isDot(newName)) {
      throw FsException.of(
          Errno.EBUSY, "'%s' cannot be renamed to '%s': one is a dot entry", name, newName);
    }
    Names.requireNew(newName);
    space.retrying(() -> renameOnce(parent, name, newParent, newName, flags));
  }

  /** Returns the moved inode. */
  private Inode renameOnce(long parent, Name name, long newParent, Name newName, int flags) {
    namespace.treeLock.lock();
    try {
      Move move = new Move(parent, name, newParent, newName);
      if (flags == RenameFlags.EXCHANGE) {
        exchange(move);
      } else {
        replace(move, flags == RenameFlags.NOREPLACE);
      }
      return move.moved;
    } finally {
      namespace.treeLock.unlock();
    }
  }

  private static boolean isDot(Name name) {
    return name.equals(Names.DOT) || name.equals(Names.DOT_DOT);
  }

  /** The look-ups that both kinds of rename begin with. */
  private final class Move {
    final Inode from;
    final Inode to;
    final Dentry entry;
    final Inode moved;
    final Name newName;
    final @Nullable Dentry target;
    final @Nullable Inode replaced;

    Move(long parent, Name name, long newParent, Name newName) {
      from = namespace.requireDirectory(parent);
      to = namespace.requireDirectory(newParent);
      entry = namespace.requireEntry(parent, name);
      moved = inodes.get(entry.ino());
      this.newName = newName;
      target = namespace.entry(newParent, newName);
      replaced = target == null ? null : inodes.get(target.ino());
    }

    boolean isNothing() {
      return moved.equals(replaced);
    }
  }

  private void replace(Move move, boolean noReplace) {
    if (noReplace && move.target != null) {
      throw Names.exists(move.newName, move.to.ino());
    }
    if (move.entry.type() == FileType.DIRECTORY) {
      requireNotInside(move.moved, move.to);
    }
    Dentry target = move.target;
    Inode replaced = move.replaced;
    if (move.isNothing()) {
      return; // two names of one inode: POSIX says both stay
    }
    if (target != null && replaced != null) {
      requireReplaceable(move.entry, target, replaced);
    }
    // after a crash, the new name must not stand for a file without the bytes written before
    commits.commit(move.moved);
    try (InodeUpdate update =
        new InodeUpdate(marks, move.from, move.to, move.moved, move.replaced)) {
      long now = Clock.now();
      Removal.Dropped dropped = Removal.Dropped.NOTHING;
      if (target != null && replaced != null) {
        namespace.removeEntry(update, move.to, target, now);
        dropped = removal.dropName(update, replaced);
      }
      namespace.removeEntry(update, move.from, move.entry, now);
      place(update, move.to, move.newName, move.moved, now);
      update.commit();
      removal.finish(dropped);
    }
  }

  private void exchange(Move move) {
    Dentry target = move.target;
    Inode other = move.replaced;
    if (target == null || other == null) {
      throw FsException.of(
          Errno.ENOENT,
          "there is no '%s' in directory %s to exchange '%s' with",
          move.newName,
          move.to,
          move.entry.name());
    }
    if (move.isNothing()) {
      return;
    }
    if (move.entry.type() == FileType.DIRECTORY) {
      requireNotInside(move.moved, move.to);
    }
    if (target.type() == FileType.DIRECTORY) {
      requireNotInside(other, move.from);
    }
    commits.commit(move.moved);
    commits.commit(other);
    try (InodeUpdate update = new InodeUpdate(marks, move.from, move.to, move.moved, other)) {
      long now = Clock.now();
      namespace.removeEntry(update, move.from, move.entry, now);
      namespace.removeEntry(update, move.to, target, now);
      place(update, move.to, move.newName, move.moved, now);
      place(update, move.from, move.entry.name(), other, now);
      update.commit();
    }
  }

  private void place(InodeUpdate update, Inode directory, Name name, Inode inode, long now) {
    InodeRecord record = update.record(inode).withCtime(now);
    InodeRecord placed = record.parent() == 0 ? record : record.withParent(directory.ino());
    if (record.parent() == 0) {
      update.batch().putParent(inode.ino(), directory.ino());
    }
    update.move(inode, placed);
    namespace.addEntry(update, directory, name, placed, now);
  }

  private static void requireReplaceable(Dentry entry, Dentry target, Inode replaced) {
    boolean directory = entry.type() == FileType.DIRECTORY;
    boolean overDirectory = target.type() == FileType.DIRECTORY;
    if (directory && !overDirectory) {
      throw refusal(Errno.ENOTDIR, entry, target, "is not a directory");
    }
    if (!directory && overDirectory) {
      throw refusal(Errno.EISDIR, entry, target, "is a directory");
    }
    if (overDirectory && replaced.record().size() != 0) {
      throw refusal(Errno.ENOTEMPTY, entry, target, "is not empty");
    }
  }

  private static FsException refusal(Errno errno, Dentry entry, Dentry target, String why) {
    return FsException.of(
        errno, "'%s' cannot replace '%s', which %s", entry.name(), target.name(), why);
  }

  /** A directory must not become its own ancestor. */
  private void requireNotInside(Inode directory, Inode destination) {
    long ino = destination.ino();
    while (ino != Catalog.ROOT) {
      if (ino == directory.ino()) {
        throw FsException.of(Errno.EINVAL, "directory %s cannot move into itself", directory);
      }
      ino = inodes.get(ino).record().parent();
    }
  }
}
