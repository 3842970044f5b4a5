package quire.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.Errno;
import quire.libc.CFunction;
import quire.libc.Descriptors;

/**
 * A file that reserves disk space and holds no data. On a full disk it is cut shorter, step by
 * step, so that files can be removed and acknowledged changes can be committed. On a file system
 * that cannot allocate space without writing, there is none. Thread-safe.
 */
final class Ballast implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ballast.class);

  private static final long LEAST = 4L << 20;
  private static final long MOST = 32L << 20;

  /** The fraction of a disk that it takes. */
  private static final int PART = 24;

  /** The file's first bytes; only these are left when everything is released. */
  private static final String HEADER = "quire ballast 1\n";

  /** The least number of bytes that are released at once. */
  private static final long STEP = 1L << 20;

  private static final CFunction FALLOCATE = CFunction.of("fallocate", 4);
  private static final CFunction FTRUNCATE = CFunction.of("ftruncate", 2);

  private final int fd;
  private final long fullSize;
  private long size;
  private boolean impossible;

  private Ballast(int fd, long size, long fullSize) {
    this.fd = fd;
    this.size = size;
    this.fullSize = fullSize;
    this.impossible = fd < 0;
  }

  /**
   * Opens the file, making it if there is none, and takes no space yet.
   *
   * @param capacity of the disk, in bytes
   */
  static Ballast open(Path file, long capacity) {
    long fullSize = Math.clamp(capacity / PART, LEAST, MOST);
    try {
      if (!Files.exists(file)) {
        Files.writeString(file, HEADER);
      }
      int fd = Descriptors.open(file.toString(), Descriptors.O_RDWR);
      return new Ballast(fd, Files.size(file), fullSize);
    } catch (IOException e) {
      LOG.warn("cannot keep space for a full disk in {}", file, e);
      return new Ballast(-1, 0, fullSize);
    }
  }

  long fullSize() {
    return fullSize;
  }

  /** The bytes that it takes. */
  synchronized long size() {
    return size;
  }

  /** Gives back at least that many bytes, or all that it has. */
  synchronized void release(long bytes) {
    long least = Math.min(size, HEADER.length());
    long left = Math.max(least, size - Math.max(bytes, STEP));
    if (left < size && (int) FTRUNCATE.call(fd, left) == 0) {
      LOG.warn("the disk is full: {} reserved bytes are released, {} are left", size - left, left);
      size = left;
    }
  }

  /** Takes its full size; returns whether it takes more than before. */
  synchronized boolean refill() {
    if (impossible || size >= fullSize) {
      return false;
    }
    if ((int) FALLOCATE.call(fd, 0, 0, fullSize) != 0) {
      impossible = CFunction.errno() != Errno.ENOSPC.number();
      FTRUNCATE.call(fd, size);
      return false;
    }
    size = fullSize;
    return true;
  }

  @Override
  public synchronized void close() {
    if (fd >= 0) {
      Descriptors.close(fd);
    }
  }
}
