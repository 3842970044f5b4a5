package quire.vfs.call;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.catalog.RowVisitor;
import quire.io.ByteSink;

/**
 * What a handle stands for. Thread-safe. Offsets and lengths are bytes. Whatever cannot be done
 * fails with an errno: EBADF where the handle was opened for something else.
 */
public interface OpenFile {
  /** In the place of a reading thread: the kernel, for pages that it keeps and gives to anybody. */
  int PAGE_CACHE = -1;

  /** Of the inode, as they are now. */
  InodeRecord attributes();

  /**
   * Lists a directory from behind {@code cookie} on (0: from the start), dot entries included.
   * ENOTDIR for anything else.
   */
  void list(long cookie, RowVisitor<Dentry> visitor);

  /** As {@link #list}, with what the entries name where that is at hand. */
  default void listKnown(long cookie, ListingVisitor visitor) {
    list(cookie, entry -> visitor.visit(entry, null));
  }

  /** Fills what remains of a buffer from {@code offset} on; answers how many bytes there were. */
  int read(long offset, ByteSink into);

  /**
   * As {@link #read(long, ByteSink)}.
   *
   * @param reader the thread that reads, or {@link #PAGE_CACHE}
   */
  default int read(long offset, ByteSink into, int reader) {
    return read(offset, into);
  }

  /**
   * Writes all of {@code from}.
   *
   * @param fromPageCache whether the kernel writes back a page, whose offset then holds even for a
   *     handle that appends
   */
  void write(long offset, ByteBuffer from, boolean fromPageCache);

  void truncate(long size);

  void allocate(int mode, long offset, long length);

  /** Where the next data (or hole) at or after {@code offset} begins; ENXIO where there is none. */
  long seek(long offset, boolean hole);

  /**
   * Whether the kernel must keep none of its bytes: they change, or are more than its size says.
   */
  default boolean isDirect() {
    return false;
  }

  /** Whether its bytes are in the store, so that a read does not take long. */
  default boolean isNear() {
    return false;
  }

  /**
   * Whether there is something to read, for {@code poll(2)}.
   *
   * @param waker told when there is, in the place of the one before; null where nobody waits
   */
  default boolean poll(@Nullable PollWaker waker) {
    if (waker != null) {
      waker.drop();
    }
    return true;
  }

  /** What close(2) waits for: a kill of the process loses nothing afterwards. */
  void flush();

  /** Brings the catalog up to date, whoever made the changes. */
  void commit();

  /** EIO where the disk may have lost bytes of it since they were synced, or were to be. */
  default void requireDurable() {}

  void release();
}
