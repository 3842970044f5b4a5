package quire.snapshot;

import quire.catalog.InodeRecord;
import quire.error.Errno;
import quire.error.FsException;
import quire.log.OffloadLog;

/**
 * Refuses files that take hours to hash though they take no space: BLAKE3 has to see every zero of
 * a hole, at one or two gigabytes a second, and only one snapshot is taken at a time. Stateless.
 */
final class HashableSize {
  /**
   * The most bytes of one file that the log does not hold: to hash them takes one processor a
   * quarter of an hour. Images of virtual machines have fewer.
   */
  static final long MOST_UNSTORED = 1L << 40;

  private final OffloadLog log;

  HashableSize(OffloadLog log) {
    this.log = log;
  }

  /**
   * Looks at a file that is to be hashed.
   *
   * @param path for the message
   * @throws FsException EFBIG
   */
  void require(InodeRecord file, String path) {
    if (file.size() > MOST_UNSTORED && unstored(file) > MOST_UNSTORED) {
      throw new FsException(
          Errno.EFBIG,
          ("%s (inode %d) is too sparse to be hashed: of its %d bytes, %d are holes or repeat"
                  + " others, and the limit is %d TiB of those; shorten or delete it, or leave its"
                  + " directory out; nothing has changed")
              .formatted(path, file.ino(), file.size(), unstored(file), MOST_UNSTORED >> 40));
    }
  }

  /**
   * The bytes that the log does not hold. A file may name the same log bytes many times, so its
   * allocated bytes count only up to the size of the log.
   */
  private long unstored(InodeRecord file) {
    return file.size() - Math.min(file.allocated(), log.allocatedBytes());
  }
}
