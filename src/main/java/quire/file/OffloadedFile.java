package quire.file;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.Extent.Fill;
import quire.io.ByteSink;
import quire.log.LogRange;
import quire.log.Pages;
import quire.work.HeapBudget;

/**
 * A regular file's content: extents over the log. Offsets and lengths are bytes.
 *
 * <p>Not thread-safe by itself. {@link #read}, {@link #size}, {@link #allocatedBytes}, {@link
 * #seekData}, {@link #seekHole} and {@link #forEachExtent} may run concurrently with each other;
 * everything else is exclusive, by the caller's inode lock.
 *
 * <p>Every operation either happens or throws an {@link FsException} and leaves the content as it
 * was: {@code EINVAL} and {@code EFBIG} for ranges that no file can have, {@code ENOSPC} and {@code
 * EDQUOT} when the log is full or the heap has no room for more extents, {@code EIO} when it is
 * damaged.
 *
 * <p>To write: {@code limiter.makeRoom(memoryPages(offset, length))}, take the lock, {@link
 * #write}. To commit, under the lock: {@link #changes}, one catalog batch, {@link #committed}. The
 * ranges that this returns go to {@link quire.log.OffloadLog#free} when the batch is durable.
 */
public final class OffloadedFile {
  private static final Logger LOG = LoggerFactory.getLogger(OffloadedFile.class);

  /** The maximum size of a file. */
  public static final long MAX_SIZE = Long.MAX_VALUE - 4095;

  /** Writes at least this long go straight to the log. */
  public static final int DIRECT_BYTES = 64 << 10;

  /** The most pages a file holds in memory, so that its pages go to the log in long writes. */
  private static final int MAX_MEMORY_PAGES = StagingBuffers.BYTES / Pages.SIZE;

  /** Extents that a change makes besides the inserted ones: a gap, and two parts of a cut one. */
  private static final int AROUND = 3;

  /** A page in more pieces than this is joined again. */
  private static final int MAX_PIECES = 8;

  private final long ino;
  private final FileContext context;
  private final ExtentReader reader;
  private final LogWriter writer;
  private final FileExtents extents;
  private final MemoryWriter memory;
  private final Offloader offloader;
  private final CommitState commits;

  private OffloadedFile(FileContext context, long ino, Offloadable owner, ExtentMap map) {
    this.ino = ino;
    this.context = context;
    this.reader = new ExtentReader(context.log());
    this.writer = new LogWriter(context.log());
    this.commits = new CommitState(map.freeze());
    this.extents = new FileExtents(context.limiter(), context.extents(), owner, map);
    this.memory = new MemoryWriter(ino, extents, reader);
    this.offloader = new Offloader(extents, reader, writer, context.staging());
  }

  /**
   * An empty file.
   *
   * @param ino names the file in messages
   * @param owner the inode that the limiter asks for this file's memory
   */
  public static OffloadedFile create(FileContext context, long ino, Offloadable owner) {
    return new OffloadedFile(context, ino, owner, new ExtentMap());
  }

  /**
   * A file from the catalog. Takes memory for its extents (up to 64 bytes each).
   *
   * @param ino names the file in messages
   * @param extents from offset 0 to {@code size}, ascending
   * @throws FsException {@code EIO}, naming inode and offset, if they leave a gap, overlap, or name
   *     impossible log bytes
   */
  public static OffloadedFile load(
      FileContext context, long ino, Offloadable owner, long size, Iterator<PlacedExtent> extents) {
    ExtentLoader loader = new ExtentLoader(context.log(), ino);
    return new OffloadedFile(context, ino, owner, loader.load(size, extents));
  }

  /** The most pages of memory that a write can take: the argument of {@code makeRoom}. */
  public static int memoryPages(long offset, int length) {
    if (length == 0) {
      return 0;
    }
    // whole pages of a long write need no memory, only its two ends do
    long pages = (Pages.up(offset + length) - Pages.down(offset)) / Pages.SIZE;
    return length >= DIRECT_BYTES ? 2 : (int) pages;
  }

  public long size() {
    return extents.size();
  }

  /**
   * The bytes that are not in holes. A fill other than zero counts, though it takes no space: tools
   * read "nothing allocated" as "all zeros".
   */
  public long allocatedBytes() {
    return extents.allocatedBytes();
  }

  /** Whether a commit would write anything. */
  public boolean isDirty() {
    return extents.isDirty() || commits.isPending();
  }

  /**
   * Copies bytes from {@code offset} on into the rest of {@code dst}, up to the file's end. On an
   * error the position of {@code dst} does not move; the bytes behind it are undefined.
   *
   * @return how many; 0 at and past the end
   */
  public int read(long offset, ByteBuffer dst) {
    return read(offset, ByteSink.of(dst));
  }

  /** As {@link #read(long, ByteBuffer)}, without a copy if the sink supports that. */
  public int read(long offset, ByteSink into) {
    return reader.read(extents.map(), offset, into);
  }

  /**
   * Writes all bytes that remain in {@code src}, a direct buffer if it is long, and moves its
   * position. Past the end, a hole fills the gap. An empty write changes nothing.
   *
   * @return how many bytes
   */
  public int write(long offset, ByteBuffer src) {
    int count = src.remaining();
    checkRange("write", offset, count);
    if (count == 0) {
      return 0;
    }
    extents.requireRoom(memoryPages(offset, count) + AROUND);
    // everything that can fail comes before the first change of an extent
    if (extents.pages().size() + memoryPages(offset, count) > MAX_MEMORY_PAGES) {
      offload();
    }
    List<MemoryWriter.Rest> rests = memory.readRests(offset, count);
    List<Extent> pieces = new ArrayList<>();
    if (offset > size()) {
      pieces.add(new Fill((byte) 0, offset - size()));
    }
    addWritten(offset, src, pieces);
    extents.splice(Math.min(offset, size()), Math.min(offset + count, size()), pieces);
    memory.put(rests);
    src.position(src.limit());
    joinPieces(offset);
    joinPieces(offset + count);
    return count;
  }

  private void addWritten(long offset, ByteBuffer src, List<Extent> pieces) {
    int at = src.position();
    int count = src.remaining();
    if (count < DIRECT_BYTES) {
      memory.add(offset, src, at, count, pieces);
      return;
    }
    int head = (int) (Pages.up(offset) - offset);
    int tail = Pages.offset(offset + count);
    int whole = count - head - tail;
    List<Extent> direct = new DirectWriter(writer).write(src, at + head, whole);
    memory.add(offset, src, at, head, pieces);
    pieces.addAll(direct);
    memory.add(offset + head + whole, src, at + head + whole, tail, pieces);
  }

  /** Truncates, or extends with bytes of value {@code fill}. */
  public void resize(long size, byte fill) {
    checkRange("resize", size, 0);
    long old = size();
    if (size < old) {
      extents.truncate(size);
    } else if (size > old) {
      extents.splice(old, old, List.of(new Fill(fill, size - old)));
    }
  }

  /**
   * FALLOC_FL_PUNCH_HOLE: zeros; the size stays. As for zeroing, ask the limiter for two pages
   * before.
   */
  public void punchHole(long offset, long length) {
    checkAllocation("punch", offset, length);
    extents.requireRoom(AROUND);
    extents.fill(offset, offset + length, (byte) 0);
    joinPieces(offset);
    joinPieces(offset + length);
  }

  /** FALLOC_FL_ZERO_RANGE: zeros; extends the file unless {@code keepSize}. */
  public void zeroRange(long offset, long length, boolean keepSize) {
    punchHole(offset, length);
    allocate(offset, length, keepSize);
  }

  /** fallocate: extends the file with a hole unless {@code keepSize}; never shrinks it. */
  public void allocate(long offset, long length, boolean keepSize) {
    checkAllocation("allocate", offset, length);
    if (!keepSize && offset + length > size()) {
      resize(offset + length, (byte) 0);
    }
  }

  /**
   * Joins the pieces of a page. Many small writes or holes in one page would be as many extents;
   * joined in memory, the page is offloaded as one.
   */
  private void joinPieces(long offset) {
    long start = Pages.down(offset);
    if (start == offset || extents.extentsInPage(start) <= MAX_PIECES) {
      return;
    }
    try {
      if (extents.pages().size() >= MAX_MEMORY_PAGES) {
        offload();
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(Pages.SIZE, size() - start));
      reader.copy(extents.map(), start, bytes, 0, bytes.limit());
      List<Extent> pieces = new ArrayList<>(1);
      memory.add(start, bytes, 0, bytes.limit(), pieces);
      extents.splice(start, start + bytes.limit(), pieces);
    } catch (FsException e) {
      // the request itself succeeded; the page stays in pieces until a later one tidies it
      LOG.debug("cannot join the pieces of {} at offset {}", this, start, e);
    }
  }

  /** SEEK_DATA: the first offset from {@code offset} on that is not in a hole, or -1 for ENXIO. */
  public long seekData(long offset) {
    return extents.map().seekData(offset);
  }

  /** SEEK_HOLE: the first offset from {@code offset} on in a hole, or the size; -1 for ENXIO. */
  public long seekHole(long offset) {
    return extents.map().seekHole(offset);
  }

  /**
   * Makes a range of this file share the log bytes of a range of {@code source}, which may be this
   * file if the ranges do not overlap. The caller holds both locks.
   *
   * <p>Fewer bytes than a page are copied instead: ask the limiter for two pages before. Takes
   * memory for the extents in the range. Both files change: the source must not free the shared
   * pages any more. So call {@link #shareForClone} on the source and commit it before this.
   *
   * @return how many bytes; fewer than {@code length} if the source ends before
   */
  public long cloneRange(OffloadedFile source, long sourceOffset, long targetOffset, long length) {
    checkRange("clone", sourceOffset, length);
    checkRange("clone", targetOffset, length);
    long count = Math.min(length, source.size() - sourceOffset);
    if (count <= 0) {
      return 0;
    }
    if (source == this && Math.abs(sourceOffset - targetOffset) < count) {
      throw FsException.of(Errno.EINVAL, "cannot clone a range of inode %s onto itself", ino);
    }
    if (count < Pages.SIZE) { // an extent costs more than these bytes
      ByteBuffer bytes = ByteBuffer.allocate((int) count);
      source.read(sourceOffset, bytes);
      return write(targetOffset, bytes.flip());
    }
    try (HeapBudget.Share work = context.heap().share()) {
      ExtentBudget.takeFor(source.extents.map(), sourceOffset, sourceOffset + count, work);
      cloneHeld(source, sourceOffset, targetOffset, count);
    }
    return count;
  }

  /**
   * Prepares a range for {@link #cloneRange}: writes it to the log, and marks its pages as shared,
   * as far as they are not copied. A clone that fails later leaves only these marks.
   */
  public void shareForClone(long offset, long length) {
    checkRange("clone", offset, length);
    long count = Math.min(length, size() - offset);
    if (count >= Pages.SIZE) {
      try (HeapBudget.Share work = context.heap().share()) {
        ExtentBudget.takeFor(extents.map(), offset, offset + count, work);
        shareNow(offset, offset + count);
      }
    }
  }

  private void shareNow(long from, long to) {
    offload();
    extents.share(Pages.down(from), Pages.up(to));
  }

  private void cloneHeld(OffloadedFile source, long sourceOffset, long targetOffset, long count) {
    if (memory.cuts(targetOffset, targetOffset + count)) {
      offload(); // no page is partly in memory and partly in the log
    }
    List<Extent> pieces = new ArrayList<>();
    if (targetOffset > size()) {
      pieces.add(new Fill((byte) 0, targetOffset - size()));
    }
    source.addShared(sourceOffset, sourceOffset + count, pieces);
    extents.splice(Math.min(targetOffset, size()), Math.min(targetOffset + count, size()), pieces);
  }

  /** Adds the extents of a range, their log pages marked as shared. */
  private void addShared(long from, long to, List<Extent> pieces) {
    shareNow(from, to);
    extents.map().forEach(from, to, part -> pieces.add(part.extent()));
  }

  /** Offloads, and marks all log pages as shared, so that this file does not free them. */
  public void share() {
    shareNow(0, size());
  }

  /** Writes everything in memory to the log. Bytes written before an error stay written. */
  public void offload() {
    offloader.offload();
  }

  /**
   * Offloads, and returns the changes for the catalog. The time depends on the changes, not on the
   * file's size. Only {@link #committed} makes the result the new base: after a failed commit, call
   * this again.
   */
  public ExtentChanges changes() {
    offload();
    return commits.changes(extents);
  }

  /**
   * To be called when the batch with these changes is in the catalog.
   *
   * @param changes the last that {@link #changes} returned
   * @return log ranges that no extent names any more, free once the batch is durable
   */
  public List<LogRange> committed(ExtentChanges changes) {
    return commits.committed(changes);
  }

  /** Gives unused log pages and heap back. For the last close; the file stays usable. */
  public void releaseRun() {
    writer.release();
    extents.forget();
  }

  /** Visits all extents in order. */
  public void forEachExtent(Consumer<PlacedExtent> visitor) {
    extents.map().forEach(0, size(), visitor);
  }

  public int extentCount() {
    return extents.map().extentCount();
  }

  @Override
  public String toString() {
    return "inode %d (%d bytes, %d extents)".formatted(ino, size(), extentCount());
  }

  private void checkRange(String what, long offset, long length) {
    if (offset < 0 || length < 0) {
      throw FsException.of(
          Errno.EINVAL, "inode %s: cannot %s %s bytes at offset %s", ino, what, length, offset);
    }
    if (offset > MAX_SIZE - length) {
      throw FsException.of(
          Errno.EFBIG,
          "inode %s: cannot %s %s bytes at offset %s: no file is longer than %s",
          ino,
          what,
          length,
          offset,
          MAX_SIZE);
    }
  }

  private void checkAllocation(String what, long offset, long length) {
    if (length == 0) {
      throw FsException.of(Errno.EINVAL, "inode %s: cannot %s 0 bytes", ino, what);
    }
    checkRange(what, offset, length);
  }
}
