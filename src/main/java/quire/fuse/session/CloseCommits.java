package quire.fuse.session;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import quire.vfs.Vfs;

/**
 * Makes sure that a kill loses nothing once close(2) has returned, without a FLUSH request at each
 * close: the kernel would send FLUSH even for files that were only read.
 *
 * <p>Before close returns, the kernel writes back a file's pages. Then it sends the file's times in
 * a SETATTR, if it has changed them, and that SETATTR commits everything. It has certainly changed
 * the times if it had them from the reply that made the file, because these never equal a tick of
 * the kernel's clock. Once it has sent its own times, further writes in the same tick do not change
 * them. From then on each write is committed before its reply, and so are writes that bypass the
 * page cache. Thread-safe.
 */
final class CloseCommits {
  private final Vfs vfs;
  private final Negotiation negotiation;

  /** Files that are open since they were made, and whose times are still the daemon's. */
  private final Set<Long> ownTimes = ConcurrentHashMap.newKeySet();

  CloseCommits(Vfs vfs, Negotiation negotiation) {
    this.vfs = vfs;
    this.negotiation = negotiation;
  }

  /**
   * To be called when a file was made. The kernel makes every name, so a file that it makes is new.
   */
  void made(long ino) {
    ownTimes.add(ino);
  }

  void released(long ino) {
    ownTimes.remove(ino);
  }

  /**
   * To be called before the times are set: a write that does not commit itself is then committed
   * with the times.
   */
  void settingTimes(long ino) {
    ownTimes.remove(ino);
  }

  /** To be called when the times, or the size, are set. */
  void changed(long ino) {
    if (negotiation.closesWithoutFlush()) {
      vfs.commit(ino);
    }
  }

  /** To be called after a change through a handle that a close does not report. */
  void changedThrough(long handle) {
    if (negotiation.closesWithoutFlush()) {
      vfs.flush(handle);
    }
  }

  /**
   * Whether a write must be committed before its reply.
   *
   * @param fromPageCache whether the kernel writes back its pages
   */
  boolean isDue(long ino, boolean fromPageCache) {
    return negotiation.closesWithoutFlush() && !(fromPageCache && ownTimes.contains(ino));
  }
}
