package quire.fuse.session;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import quire.vfs.Vfs;

/**
 * Keeps the promise that a kill loses nothing once close(2) has returned, without being asked at
 * each close: the kernel asks for a FLUSH of files that were only read, too.
 *
 * <p>Before close returns, the kernel has written back a file's pages, and then has told the times
 * of the file if it has changed them: that SETATTR commits all. It has changed them for sure where
 * it had them from the reply that made the file, for these are none of the kernel's ticks. Once it
 * has told its own, more writes in the same tick change nothing; so from then on each write is
 * committed before its reply, as are those that pass the page cache by. Thread-safe.
 */
final class CloseCommits {
  private final Vfs vfs;
  private final Negotiation negotiation;

  /** Files that are open since they were made, and whose times are still ours. */
  private final Set<Long> ownTimes = ConcurrentHashMap.newKeySet();

  CloseCommits(Vfs vfs, Negotiation negotiation) {
    this.vfs = vfs;
    this.negotiation = negotiation;
  }

  /** No name comes into being without the kernel, so what it wants made was not there before. */
  void made(long ino) {
    ownTimes.add(ino);
  }

  void released(long ino) {
    ownTimes.remove(ino);
  }

  /** To be told before the times are set: a write that still finds them ours is committed then. */
  void settingTimes(long ino) {
    ownTimes.remove(ino);
  }

  /** The times are set, or the size. */
  void changed(long ino) {
    if (negotiation.closesWithoutFlush()) {
      vfs.commit(ino);
    }
  }

  /** Something was changed through a handle, in a way of which a close tells nothing. */
  void changedThrough(long handle) {
    if (negotiation.closesWithoutFlush()) {
      vfs.flush(handle);
    }
  }

  /**
   * Whether what was just written is to be committed before the reply.
   *
   * @param fromPageCache whether they are pages that the kernel writes back
   */
  boolean isDue(long ino, boolean fromPageCache) {
    return negotiation.closesWithoutFlush() && !(fromPageCache && ownTimes.contains(ino));
  }
}
