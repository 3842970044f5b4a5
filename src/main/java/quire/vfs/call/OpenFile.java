package quire.vfs.call;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.catalog.RowVisitor;
import quire.io.ByteSink;

/**
 * The open file behind a handle. Thread-safe. Offsets and lengths are bytes. An operation that is
 * not possible fails with an errno: EBADF if the handle was opened for something else.
 */
public interface OpenFile {
  /** The reader number of the kernel's page cache, which gives its pages to any process. */
  int PAGE_CACHE = -1;

  /** The inode's present attributes. */
  InodeRecord attributes();

  /**
   * Lists the entries behind {@code cookie} (0: from the start), dot entries included. ENOTDIR for
   * anything but a directory.
   */
  void list(long cookie, RowVisitor<Dentry> visitor);

  /** As {@link #list}, with the attributes of entries where they are at hand. */
  default void listKnown(long cookie, ListingVisitor visitor) {
    list(cookie, entry -> visitor.visit(entry, null));
  }

  /** Fills what remains of a buffer from {@code offset} on; returns the number of bytes read. */
  int read(long offset, ByteSink into);

  /**
   * As {@link #read(long, ByteSink)}.
   *
   * @param reader the thread that reads, or {@link #PAGE_CACHE}
   */
  default int read(long offset, ByteSink into, int reader) {
    return read(offset, into);
  }

  /** Writes all of {@code from}; at the end if the handle appends. */
  void write(long offset, ByteBuffer from);

  /** As {@link #write}, for cached pages of the kernel: their offset holds for appends, too. */
  default void writeBack(long offset, ByteBuffer from, WriteTime time) {
    write(offset, from);
  }

  void truncate(long size);

  void allocate(int mode, long offset, long length);

  /** The offset of the next data (or hole) at or after {@code offset}; ENXIO if there is none. */
  long seek(long offset, SeekTarget target);

  /** Whether the kernel must not cache its bytes: they change, or are more than its size says. */
  default boolean isDirect() {
    return false;
  }

  /** Whether its bytes are in the local store, so that a read is fast. */
  default boolean isNear() {
    return false;
  }

  /**
   * Whether there is something to read, for {@code poll(2)}.
   *
   * @param waker called when there is, replaces the previous one; null if no poll is waiting
   */
  default boolean poll(@Nullable PollWaker waker) {
    if (waker != null) {
      waker.drop();
    }
    return true;
  }

  /**
   * The part of close(2) that the caller waits for: afterwards a kill of the process loses nothing.
   */
  void flush();

  /** Brings the catalog up to date with all changes, no matter which handle made them. */
  void commit();

  /** EIO if the disk may have lost bytes of it, whether they were synced or not yet. */
  default void requireDurable() {}

  void release();
}
