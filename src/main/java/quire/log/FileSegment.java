package quire.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.Errno;
import quire.io.SmallFile;
import quire.libc.CFunction;
import quire.libc.Descriptors;

/** A segment that is a file. */
final class FileSegment implements SegmentFile {
  private static final Logger LOG = LoggerFactory.getLogger(FileSegment.class);
  private static final AtomicBoolean WARNED_NO_PUNCH = new AtomicBoolean();
  private static final int BLOCK_BYTES = 512;

  private final Path path;
  private final int fd;

  private final Host host =
      new Host() {
        @Override
        public long write(ByteBuffer from, long offset) {
          return Libc.pwrite(fd, from, offset);
        }

        @Override
        public int errno() {
          return CFunction.errno();
        }
      };
  private boolean closed;

  private FileSegment(Path path, int fd) {
    this.path = path;
    this.fd = fd;
  }

  /**
   * @param flags of the C library's open: whether the file can be written
   */
  static FileSegment open(Path path, int flags) throws IOException {
    SmallFile.requireRegular(path);
    int fd = Descriptors.open(path.toString(), flags);
    if (fd < 0) {
      throw Libc.failure("open", path.toString());
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
    // a heap buffer would be pinned during the system call, and delay the garbage collector
    ByteBuffer copy = ByteBuffer.allocateDirect(src.remaining());
    writeDirect(offset, copy.put(src).flip());
  }

  private void writeDirect(long offset, ByteBuffer src) throws IOException {
    writeAll(host, name(), offset, src);
  }

  /** The system calls for a write, and for its errno. */
  interface Host {
    long write(ByteBuffer from, long offset);

    /** The errno of the last write. Valid only if that returned less than 0. */
    int errno();
  }

  /** Writes all remaining bytes, in as many calls as needed. */
  static void writeAll(Host host, String name, long offset, ByteBuffer src) throws IOException {
    long at = offset;
    while (src.hasRemaining()) {
      long written = host.write(src, at);
      if (written > 0) {
        at += written;
        src.position(src.position() + Math.toIntExact(written));
      } else if (written == 0) {
        throw new IOException(name + ": pwrite: no byte was written, and no error was told");
      } else if (host.errno() != Errno.EINTR.number()) {
        throw Libc.failure("pwrite", name);
      }
    }
  }

  @Override
  public ByteBuffer map() throws IOException {
    // the mapping outlives the channel
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return channel.map(
          FileChannel.MapMode.READ_ONLY, 0, Math.min(channel.size(), Integer.MAX_VALUE));
    }
  }

  @Override
  public void punch(long offset, long length) throws IOException {
    int mode = Libc.FALLOC_FL_PUNCH_HOLE | Libc.FALLOC_FL_KEEP_SIZE;
    if (Libc.fallocate(fd, mode, offset, length) == 0) {
      return;
    }
    if (CFunction.errno() != Errno.EOPNOTSUPP.number()) {
      throw Libc.failure("fallocate", name());
    }
    // without hole punching the log still works, but a segment never shrinks
    if (WARNED_NO_PUNCH.compareAndSet(false, true)) {
      LOG.warn("{}: the file system cannot punch holes; freed space stays allocated", path);
    }
  }

  @Override
  public long nextData(long from) throws IOException {
    long at = Libc.lseek(fd, from, Libc.SEEK_DATA);
    if (at < 0 && CFunction.errno() != Errno.ENXIO.number()) {
      throw Libc.failure("lseek", name());
    }
    return at;
  }

  @Override
  public long nextHole(long from) throws IOException {
    long at = Libc.lseek(fd, from, Libc.SEEK_HOLE);
    if (at < 0) {
      throw Libc.failure("lseek", name());
    }
    return at;
  }

  @Override
  public void sync() throws IOException {
    if (Libc.fdatasync(fd) != 0) {
      throw Libc.failure("fdatasync", name());
    }
  }

  @Override
  public long allocatedBytes() throws IOException {
    long blocks = Libc.blocks(fd);
    if (blocks < 0) {
      throw Libc.failure("statx", name());
    }
    return blocks * BLOCK_BYTES;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      Descriptors.close(fd);
    }
  }

  @Override
  public String toString() {
    return name();
  }
}
