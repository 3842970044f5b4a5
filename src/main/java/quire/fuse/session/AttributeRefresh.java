package quire.fuse.session;

import java.nio.file.Path;
import quire.libc.CFunction;
import quire.libc.CMemory;
import quire.libc.Descriptors;

/**
 * Makes the kernel ask for an inode's attributes and put the answer into its own inode, as for a
 * program that calls stat(2). Invalidating the attributes is not enough if exec(2) has looked at
 * the file already: it takes set-id bits from that inode later, without asking again. The caller's
 * request must be served aside, because the kernel's is a request, too. Thread-safe.
 */
final class AttributeRefresh {
  /** The kernel's type of FUSE file handles made of inode numbers: FILEID_INO64_GEN. */
  private static final int HANDLE_TYPE = 0x81;

  private static final int HANDLE_BYTES = 3 * Integer.BYTES;

  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int AT_STATX_FORCE_SYNC = 0x2000;
  private static final int STATX_MODE = 2;
  private static final int STATX_BYTES = 256;

  private static final CFunction OPEN_BY_HANDLE = CFunction.of("open_by_handle_at", 3);
  private static final CFunction STATX = CFunction.of("statx", 5);

  private final Path mountPoint;

  AttributeRefresh(Path mountPoint) {
    this.mountPoint = mountPoint;
  }

  /** Does nothing if the kernel does not know the inode, or if the mount is detached. */
  void refresh(long node) {
    int root = Descriptors.open(mountPoint.toString(), Descriptors.O_RDONLY);
    if (root < 0) {
      return;
    }
    try {
      int fd =
          (int) CMemory.during(c -> OPEN_BY_HANDLE.call(root, handle(c, node), Descriptors.O_PATH));
      if (fd >= 0) {
        ask(fd);
        Descriptors.close(fd);
      }
    } finally {
      Descriptors.close(root);
    }
  }

  /** The address of a {@code struct file_handle}: all our inodes are of generation 0. */
  private static long handle(CMemory memory, long node) {
    return CMemory.address(
        memory
            .bytes(2 * Integer.BYTES + HANDLE_BYTES)
            .putInt(HANDLE_BYTES)
            .putInt(HANDLE_TYPE)
            .putInt((int) (node >>> Integer.SIZE))
            .putInt((int) node)
            .putInt(0));
  }

  private static void ask(int fd) {
    int flags = AT_EMPTY_PATH | AT_STATX_FORCE_SYNC;
    CMemory.during(
        c ->
            STATX.call(fd, c.string(""), flags, STATX_MODE, CMemory.address(c.bytes(STATX_BYTES))));
  }
}
