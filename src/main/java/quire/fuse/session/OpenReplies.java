package quire.fuse.session;

import quire.fuse.wire.Flags;
import quire.vfs.Vfs;
import quire.vfs.call.OpenFlags;

/** Decides how the kernel may cache the pages of an opened file. Thread-safe. */
final class OpenReplies {
  /**
   * With less space than this, writes bypass the page cache, so that a writer learns at once when
   * no space is left: otherwise the kernel accepts bytes and fails when it writes them back. On
   * most machines the kernel caches fewer unwritten bytes than this: a five-hundredth of the
   * memory.
   */
  private static final long SCARCE = 256L << 20;

  private final Vfs vfs;
  private final Negotiation negotiation;

  OpenReplies(Vfs vfs, Negotiation negotiation) {
    this.vfs = vfs;
    this.negotiation = negotiation;
  }

  /** The flags of the reply, for a handle that was opened with these flags of open(2). */
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
