package quire.vfs.live;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.FsException;

/**
 * Inodes that lost their names and could not be deleted. Logs the first few, and in the end their
 * number, because a damaged table of the catalog may fail for all. Not thread-safe.
 */
final class DeletionFailures {
  private static final Logger LOG = LoggerFactory.getLogger(DeletionFailures.class);
  private static final int MOST_LOGGED = 10;

  private long count;

  void add(long ino, FsException failure) {
    if (++count <= MOST_LOGGED) {
      LOG.error(
          "cannot delete inode {}, which should have no name any more; the next mount tries"
              + " again, and quire fsck tells what is damaged",
          ino,
          failure);
    }
  }

  boolean any() {
    return count > 0;
  }

  /** Logs the total, if not all have been logged. */
  void end() {
    if (count > MOST_LOGGED) {
      LOG.error(
          "cannot delete {} inodes that should have no name any more; the next mount tries again",
          count);
    }
  }
}
