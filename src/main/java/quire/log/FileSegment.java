package quire.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.Errno;

/** A segment that is a file. */
final class FileSegment implements SegmentFile {
  private static final Logger LOG = LoggerFactory.getLogger(FileSegment.class);
  private static final AtomicBoolean WARNED_NO_PUNCH = new AtomicBoolean();
  // struct statx, the same on every CPU
  private static final int STATX_BYTES = 256;
  private static final int STX_BLOCKS_OFFSET = 48;
  private static final int BLOCK_BYTES = 512;

  private final Path path;
  private final int fd;
  private boolean closed;

  private FileSegment(Path path, int fd) {
    this.path = path;
    this.fd = fd;
  }

  static FileSegment open(Path path) throws IOException {
    int fd = NativeCalls.LIBC.open(path.toString(), Libc.O_RDWR | Libc.O_CLOEXEC);
    if (fd < 0) {
      throw NativeCalls.failure("open", path.toString());
    }
    return new FileSegment(path, fd);
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public long length() throws IOException {
    return Files.size(path);
  }

  @Override
  public void write(long offset, ByteBuffer src) throws IOException {
    if (src.isDirect()) {
      writeDirect(offset, src);
      return;
    }
    // a heap buffer would be pinned during the system call, and hold up the garbage collector
    ByteBuffer copy = ByteBuffer.allocateDirect(src.remaining());
    writeDirect(offset, copy.put(src).flip());
  }

  private void writeDirect(long offset, ByteBuffer src) throws IOException {
    long at = offset;
    while (src.hasRemaining()) {
      long written = NativeCalls.LIBC.pwrite(fd, src, src.remaining(), at);
      if (written > 0) {
        at += written;
        src.position(src.position() + Math.toIntExact(written));
      } else if (NativeCalls.errno() != Errno.EINTR.number()) {
        throw NativeCalls.failure("pwrite", name());
      }
    }
  }

  @Override
  public ByteBuffer map() throws IOException {
    // the mapping outlives the channel
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    }
  }

  @Override
  public void punch(long offset, long length) throws IOException {
    int mode = Libc.FALLOC_FL_PUNCH_HOLE | Libc.FALLOC_FL_KEEP_SIZE;
    if (NativeCalls.LIBC.fallocate(fd, mode, offset, length) == 0) {
      return;
    }
    if (NativeCalls.errno() != Errno.EOPNOTSUPP.number()) {
      throw NativeCalls.failure("fallocate", name());
    }
    // a file system that cannot punch is usable, only that a segment never shrinks
    if (WARNED_NO_PUNCH.compareAndSet(false, true)) {
      LOG.warn("{}: the file system cannot punch holes; freed space stays allocated", path);
    }
  }

  @Override
  public long nextData(long from) throws IOException {
    long at = NativeCalls.LIBC.lseek(fd, from, Libc.SEEK_DATA);
    if (at < 0 && NativeCalls.errno() != Errno.ENXIO.number()) {
      throw NativeCalls.failure("lseek", name());
    }
    return at;
  }

  @Override
  public long nextHole(long from) throws IOException {
    long at = NativeCalls.LIBC.lseek(fd, from, Libc.SEEK_HOLE);
    if (at < 0) {
      throw NativeCalls.failure("lseek", name());
    }
    return at;
  }

  @Override
  public void sync() throws IOException {
    if (NativeCalls.LIBC.fdatasync(fd) != 0) {
      throw NativeCalls.failure("fdatasync", name());
    }
  }

  @Override
  public long allocatedBytes() throws IOException {
    Pointer stat = Memory.allocateDirect(NativeCalls.RUNTIME, STATX_BYTES);
    if (NativeCalls.LIBC.statx(fd, "", Libc.AT_EMPTY_PATH, Libc.STATX_BLOCKS, stat) != 0) {
      throw NativeCalls.failure("statx", name());
    }
    return stat.getLong(STX_BLOCKS_OFFSET) * BLOCK_BYTES;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      NativeCalls.LIBC.close(fd);
    }
  }

  @Override
  public String toString() {
    return name();
  }
}
