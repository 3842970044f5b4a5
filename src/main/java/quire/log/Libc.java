package quire.log;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import quire.error.Errno;
import quire.libc.CFunction;
import quire.libc.CMemory;

/**
 * The calls of the C library that segment files need. Constants are Linux's, the same on every CPU
 * that Java runs on.
 *
 * <p>Java's channels are not used for two reasons: an interrupt closes a {@code FileChannel}, and
 * with it the log for all threads; and channels cannot punch, seek for data or count blocks.
 */
final class Libc {
  static final int FALLOC_FL_KEEP_SIZE = 1;
  static final int FALLOC_FL_PUNCH_HOLE = 2;
  static final int SEEK_DATA = 3;
  static final int SEEK_HOLE = 4;

  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int STATX_BLOCKS = 0x400;
  // struct statx, the same on every CPU
  private static final int STATX_BYTES = 256;
  private static final int STX_BLOCKS_OFFSET = 48;

  private static final CFunction PWRITE = CFunction.of("pwrite", 4);
  private static final CFunction FDATASYNC = CFunction.of("fdatasync", 1);
  private static final CFunction FALLOCATE = CFunction.of("fallocate", 4);
  private static final CFunction LSEEK = CFunction.of("lseek", 3);
  private static final CFunction STATX = CFunction.of("statx", 5);

  private Libc() {}

  /** Writes the remaining bytes of a direct buffer; does not move its position. */
  static long pwrite(int fd, ByteBuffer from, long offset) {
    try {
      long address = CMemory.address(from) + from.position();
      return PWRITE.call(fd, address, from.remaining(), offset);
    } finally {
      Reference.reachabilityFence(from);
    }
  }

  static int fdatasync(int fd) {
    return (int) FDATASYNC.call(fd);
  }

  static int fallocate(int fd, int mode, long offset, long length) {
    return (int) FALLOCATE.call(fd, mode, offset, length);
  }

  static long lseek(int fd, long offset, int whence) {
    return LSEEK.call(fd, offset, whence);
  }

  /** The number of 512-byte blocks that a file occupies; negative on failure. */
  static long blocks(int fd) {
    return CMemory.during(
        memory -> {
          ByteBuffer stat = memory.bytes(STATX_BYTES);
          long path = memory.string("");
          long address = CMemory.address(stat);
          int result = (int) STATX.call(fd, path, AT_EMPTY_PATH, STATX_BLOCKS, address);
          return result < 0 ? result : stat.getLong(STX_BLOCKS_OFFSET);
        });
  }

  /** An exception as Java would throw it: the file, then the text of this thread's last errno. */
  static IOException failure(String call, String file) {
    int number = CFunction.errno();
    for (Errno errno : Errno.values()) {
      if (errno.number() == number) {
        return new IOException("%s: %s: %s".formatted(file, call, errno.text()));
      }
    }
    return new IOException("%s: %s: error %d".formatted(file, call, number));
  }
}
