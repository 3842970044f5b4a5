package quire.fuse.session;

import quire.fuse.wire.Flags;
import quire.vfs.Vfs;
import quire.vfs.call.OpenFlags;

/** What the kernel is told about the pages of a file that is opened. Thread-safe. */
final class OpenReplies {
  /**
   * With less space than this, who writes gets to know at once when there is none left: bytes that
   * the kernel has taken find no room when it writes them back. More than it takes on most
   * machines, which is a five hundredth of their memory.
   */
  private static final long SCARCE = 256L << 20;

  private final Vfs vfs;
  private final Negotiation negotiation;

  OpenReplies(Vfs vfs, Negotiation negotiation) {
    this.vfs = vfs;
    this.negotiation = negotiation;
  }

  /** The flags of a reply, for a handle that was opened with flags of open(2). */
  int flags(long handle, int opened) {
    if (vfs.isDirect(handle)) {
      return Flags.FOPEN_DIRECT_IO;
    }
    boolean direct =
        OpenFlags.canWrite(opened)
            && vfs.usage().isSpaceShort(SCARCE)
            && negotiation.allowsDirectMmap();
    return direct ? Flags.FOPEN_DIRECT_IO : Flags.FOPEN_KEEP_CACHE;
  }
}
