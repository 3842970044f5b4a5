package quire.vfs;

import org.jspecify.annotations.Nullable;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.call.Caller;
import quire.vfs.call.OpenFile;
import quire.vfs.call.OpenFlags;
import quire.vfs.call.Tree;
import quire.vfs.call.VirtualNumbers;

/** Implements {@code open(2)} with O_CREAT. */
final class CreateOrOpen {
  /**
   * Bounds the retries: some names can be neither made nor opened, such as ".." or an entry with a
   * damaged inode.
   */
  private static final int MOST_TRIES = 100;

  private CreateOrOpen() {}

  /**
   * Makes a regular file, or opens the existing one. Other threads may make and remove the name
   * meanwhile, so it tries both in turn. ENOENT if neither succeeds.
   *
   * @param mode with the type bits
   */
  static OpenFile run(Tree tree, long parent, Name name, int mode, int flags, Caller caller) {
    for (int i = 0; i < MOST_TRIES; i++) {
      try {
        return tree.create(parent, name, mode, flags & ~OpenFlags.O_TRUNC, caller);
      } catch (FsException e) {
        if (e.errno() != Errno.EEXIST || OpenFlags.has(flags, OpenFlags.O_EXCL)) {
          throw e;
        }
      }
      OpenFile found = openOrNull(tree, parent, name, flags);
      if (found != null) {
        return found;
      }
    }
    throw new FsException(Errno.ENOENT, "'%s' can neither be made nor opened".formatted(name));
  }

  /** Null if the name is gone again and can be made. */
  private static @Nullable OpenFile openOrNull(Tree tree, long parent, Name name, int flags) {
    try {
      return tree.open(tree.lookup(parent, name).ino(), flags);
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT && !VirtualNumbers.isVirtual(parent)) {
        return null;
      }
      throw e;
    }
  }
}
