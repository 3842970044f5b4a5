package quire.file;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import quire.log.LogRange;

/**
 * A regular file's content: extents over the log. Offsets and lengths are bytes.
 *
 * <p>Not thread-safe by itself. {@link #read}, {@link #size}, {@link #allocatedBytes}, {@link
 * #seekData}, {@link #seekHole} and {@link #forEachExtent} may run concurrently with each other;
 * everything else is exclusive, and the caller's inode lock sees to that.
 *
 * <p>Every operation either happens or throws an {@link quire.error.FsException} and leaves the
 * content as it was: {@code EINVAL} and {@code EFBIG} for ranges that no file can have, {@code
 * ENOSPC} and {@code EDQUOT} when the log is full, {@code EIO} when it is damaged.
 *
 * <p>To write: {@code limiter.makeRoom(memoryPages(offset, length))}, take the lock, {@link
 * #write}. To commit, under the lock: {@link #changes}, one catalog batch, {@link #committed}; what
 * that returns goes to {@link quire.log.OffloadLog#free} when the batch is durable.
 */
@SuppressWarnings("DoNotCallSuggester") // an outline, for now
public final class OffloadedFile {
  /** No file is longer. */
  public static final long MAX_SIZE = Long.MAX_VALUE - 4095;

  /** Writes at least this long go straight to the log. */
  public static final int DIRECT_BYTES = 64 << 10;

  private OffloadedFile() {}

  /**
   * An empty file.
   *
   * @param ino names the file in messages
   * @param owner what the limiter asks for this file's memory
   */
  public static OffloadedFile create(FileContext context, long ino, Offloadable owner) {
    throw new UnsupportedOperationException();
  }

  /**
   * A file as the catalog knows it. Takes memory for its extents (up to 64 bytes each).
   *
   * @param extents from offset 0 to {@code size}, ascending
   * @throws quire.error.FsException {@code EIO}, naming inode and offset, when they leave a gap,
   *     overlap, or name log bytes that cannot be
   */
  public static OffloadedFile load(
      FileContext context, long ino, Offloadable owner, long size, Iterator<PlacedExtent> extents) {
    throw new UnsupportedOperationException();
  }

  /** How many pages of memory a write can take at most: what to ask {@code makeRoom} for. */
  public static int memoryPages(long offset, int length) {
    throw new UnsupportedOperationException();
  }

  public long size() {
    throw new UnsupportedOperationException();
  }

  /**
   * The bytes that are not holes. A fill other than zero counts, though it takes no space: tools
   * read "nothing allocated" as "all zeros".
   */
  public long allocatedBytes() {
    throw new UnsupportedOperationException();
  }

  /** Whether a commit would write anything. */
  public boolean isDirty() {
    throw new UnsupportedOperationException();
  }

  /**
   * Copies bytes from {@code offset} on into what remains of {@code dst}, as far as the file goes.
   * On an error the position of {@code dst} stays; what lies behind it is undefined.
   *
   * @return how many; 0 at and past the end
   */
  public int read(long offset, ByteBuffer dst) {
    throw new UnsupportedOperationException();
  }

  /**
   * Writes all that remains in {@code src}, a direct buffer if it is long, and moves its position.
   * Past the end, a hole fills the gap. Nothing to write changes nothing.
   *
   * @return how many bytes
   */
  public int write(long offset, ByteBuffer src) {
    throw new UnsupportedOperationException();
  }

  /** Truncates, or extends with bytes of value {@code fill}. */
  public void resize(long size, byte fill) {
    throw new UnsupportedOperationException();
  }

  /** FALLOC_FL_PUNCH_HOLE: zeros; the size stays. */
  public void punchHole(long offset, long length) {
    throw new UnsupportedOperationException();
  }

  /** FALLOC_FL_ZERO_RANGE: zeros; extends the file unless {@code keepSize}. */
  public void zeroRange(long offset, long length, boolean keepSize) {
    throw new UnsupportedOperationException();
  }

  /** fallocate: extends the file with a hole unless {@code keepSize}; never shrinks it. */
  public void allocate(long offset, long length, boolean keepSize) {
    throw new UnsupportedOperationException();
  }

  /** SEEK_DATA: the first offset from {@code offset} on that is no hole, or -1 for ENXIO. */
  public long seekData(long offset) {
    throw new UnsupportedOperationException();
  }

  /** SEEK_HOLE: the first offset from {@code offset} on in a hole, or the size; -1 for ENXIO. */
  public long seekHole(long offset) {
    throw new UnsupportedOperationException();
  }

  /**
   * Makes a range of this file share the log bytes of a range of {@code source}, which may be this
   * file if the ranges do not overlap. The caller holds both locks.
   *
   * <p>Both files change: what the source shares is no longer its own to free. The source's changes
   * are committed in the same batch as this file's, or before.
   *
   * @return how many bytes; fewer than {@code length} where the source ends
   */
  public long cloneRange(OffloadedFile source, long sourceOffset, long targetOffset, long length) {
    throw new UnsupportedOperationException();
  }

  /** Writes everything in memory to the log. What was written before an error stays written. */
  public void offload() {
    throw new UnsupportedOperationException();
  }

  /** Offloads, then freezes the content in constant time. Close what this returns. */
  public FrozenFile freeze() {
    throw new UnsupportedOperationException();
  }

  /**
   * Offloads, and tells what the catalog has to change. Takes time for what changed, not for what
   * there is. Only {@link #committed} makes it the new base: after a failed commit, ask again.
   */
  public ExtentChanges changes() {
    throw new UnsupportedOperationException();
  }

  /**
   * The batch with these changes went through.
   *
   * @param changes the last that {@link #changes} returned
   * @return log ranges that no extent names any more, free once the batch is durable
   */
  public List<LogRange> committed(ExtentChanges changes) {
    throw new UnsupportedOperationException();
  }

  /** Gives unused log pages back. For the last close; the file stays usable. */
  public void releaseRun() {
    throw new UnsupportedOperationException();
  }

  /** Visits all extents in order. */
  public void forEachExtent(Consumer<PlacedExtent> visitor) {
    throw new UnsupportedOperationException();
  }

  public int extentCount() {
    throw new UnsupportedOperationException();
  }
}
