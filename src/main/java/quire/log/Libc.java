package quire.log;

import java.nio.ByteBuffer;
import jnr.ffi.Pointer;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.off_t;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;

/**
 * The calls of the C library that segment files need. Constants are Linux's, the same on every CPU
 * that Java runs on. Public because jnr-ffi implements it from outside.
 *
 * <p>Why not Java's channels: an interrupt closes a {@code FileChannel}, and with it the log for
 * everybody; and they cannot punch, seek for data or count blocks.
 */
public interface Libc {
  int O_RDWR = 2;
  int O_CLOEXEC = 0x80000;
  int FALLOC_FL_KEEP_SIZE = 1;
  int FALLOC_FL_PUNCH_HOLE = 2;
  int SEEK_DATA = 3;
  int SEEK_HOLE = 4;
  int AT_EMPTY_PATH = 0x1000;
  int STATX_BLOCKS = 0x400;

  int open(String path, int flags);

  int close(int fd);

  /** Writes from the buffer's position; does not move it. */
  @ssize_t
  long pwrite(int fd, @In ByteBuffer from, @size_t long count, @off_t long offset);

  int fdatasync(int fd);

  int fallocate(int fd, int mode, @off_t long offset, @off_t long length);

  @off_t
  long lseek(int fd, @off_t long offset, int whence);

  int statx(int fd, String path, int flags, int mask, @Out Pointer buffer);
}
