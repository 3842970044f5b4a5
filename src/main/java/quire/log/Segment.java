package quire.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.Errno;
import quire.error.FsException;
import quire.io.ByteSink;
import quire.io.MappedBytes;

/** A segment: its file, its mapping, and how far it is synced. Thread-safe. */
final class Segment {
  private static final Logger LOG = LoggerFactory.getLogger(Segment.class);

  private final int number;
  private final SegmentFile file;
  private final ByteBuffer map;
  private final PageSums sums;
  private final long length;
  private final AtomicLong writes = new AtomicLong();

  /** Bytes that were handed out and neither written nor given back. Guarded by the log's lock. */
  private long unwritten;

  private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
  private boolean closed; // guarded by use

  /** Whether a write has failed and may have left bytes in a page that could not be punched. */
  private volatile boolean hasLeftovers;

  private volatile boolean toldOfUnreadableSums;

  /**
   * Below 0 at first, so that nothing counts as synced: a killed process may have left unsynced
   * writes.
   */
  private long syncedWrites = -1;

  /** Pages written since the last successful sync. Guarded by itself. */
  private final PageSet unsynced = new PageSet();

  /**
   * A segment with a good header.
   *
   * @param length bytes of content, with the header; for a damaged segment, the length of its file
   */
  Segment(int number, SegmentFile file, ByteBuffer map, PageSums sums, long length) {
    this.number = number;
    this.file = file;
    this.map = map;
    this.sums = sums;
    this.length = length;
  }

  int number() {
    return number;
  }

  String name() {
    return file.name();
  }

  boolean holds(long offset, long count) {
    return offset >= SegmentHeader.BYTES && count >= 0 && count <= length - offset;
  }

  /**
   * EIO if the host cannot read the file, if it has no data there, and if a page does not match its
   * checksum: never zeros or wrong bytes in silence.
   */
  void read(long offset, ByteSink into, int at, int count) {
    try {
      int zeros = ZeroPages.first(map, (int) offset, count);
      if (zeros >= 0) {
        requireData(zeros, offset + count);
      }
      requireMatch(sums.firstBad((int) offset, count));
      into.putMapped(at, map, (int) offset, count, file);
    } catch (InternalError e) { // how the JVM tells that the host could not read a mapped page
      int unreadable = firstUnreadable((int) offset, count);
      if (unreadable >= 0) {
        throw new FsException(
            Errno.EIO,
            "log segment %s cannot be read at offset %d".formatted(name(), unreadable),
            e);
      }
      readUnchecked((int) offset, into, at, count, e);
    }
  }

  /** Reads bytes whose checksums the host cannot read: the damage is in these, not in the bytes. */
  private void readUnchecked(int offset, ByteSink into, int at, int count, InternalError cause) {
    if (!toldOfUnreadableSums) {
      toldOfUnreadableSums = true;
      LOG.error(
          "the host cannot read checksums of {}, of pages at offset {}; reads go on without them",
          name(),
          offset,
          cause);
    }
    into.takeBack(at);
    into.putMapped(at, map, offset, count, file);
  }

  /** Of a file that is cut off, the rest of the last mapped page reads as zeros. */
  private int firstUnreadable(int offset, int count) {
    long length = whileOpen(file::length, offset, 0L);
    byte[] page = new byte[Pages.SIZE];
    for (int at = offset; at < offset + count; at += Pages.SIZE) {
      int part = Math.min(Pages.SIZE, offset + count - at);
      try {
        MappedBytes.copy(map, at, page, part);
      } catch (InternalError e) {
        return at;
      }
      if (at + part > length) {
        return at;
      }
    }
    return -1;
  }

  /**
   * EIO if a page of zeros has no data on the host: it was freed or lost. Zeros that were written
   * are data.
   */
  private void requireData(long from, long to) {
    long hole =
        whileOpen(() -> file.nextData(from) == from ? file.nextHole(from) : from, from, from);
    if (hole < to) {
      throw new FsException(
          Errno.EIO,
          "log segment %s has no data at offset %d, where there must be some"
              .formatted(name(), hole));
    }
  }

  private void requireMatch(int bad) {
    if (bad >= 0) {
      throw new FsException(
          Errno.EIO,
          "log segment %s: the page at offset %d does not match its checksum (the page or the"
                  .formatted(name(), bad)
              + " checksum is damaged); quire fsck --deep names the files that have it");
    }
  }

  boolean hasSums() {
    return sums.exist();
  }

  /** Reports each page of a range that is not known to be right, by its offset. */
  void compare(long offset, long count, BiConsumer<Long, PageDoubt> visitor) {
    for (long at = Pages.down(offset); hasSums() && at < offset + count; at += Pages.SIZE) {
      PageDoubt doubt = doubt((int) at);
      if (doubt != null) {
        visitor.accept(at, doubt);
      }
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // no scheduling is relied on
  private @Nullable PageDoubt doubt(int page) {
    try {
      boolean isBad = sums.firstBad(page, 1) >= 0;
      Thread.yield(); // here the JVM throws if it could not read a page before
      if (isBad) {
        return PageDoubt.MISMATCH;
      }
      return sums.cover(page) ? null : PageDoubt.NO_CHECKSUM;
    } catch (InternalError e) {
      return PageDoubt.UNREADABLE;
    }
  }

  /**
   * Writes to fresh pages. The checksums are written first: if the disk is full for them, nothing
   * else has to be undone.
   */
  void write(long offset, ByteBuffer src) {
    int count = src.remaining();
    whileOpen(
        () -> {
          try {
            sums.write(offset, src);
            writePages(offset, src);
            synchronized (unsynced) {
              unsynced.add(new LogRange(offset, count));
            }
          } catch (IOException e) {
            punchAfterFailure(offset, count);
            throw e;
          } finally {
            writes.incrementAndGet();
          }
          return true;
        },
        offset,
        false);
    if (src.hasRemaining()) {
      throw new FsException(
          Errno.EIO, "log segment %s is closed, at offset %d".formatted(name(), offset));
    }
  }

  /** After a failure, the rest of the last page may contain bytes of an earlier write. */
  private void writePages(long offset, ByteBuffer src) throws IOException {
    int count = src.remaining();
    int rest = (int) (Pages.up(count) - count);
    file.write(offset, src);
    if (hasLeftovers && rest > 0) {
      file.write(offset + count, ByteBuffer.allocateDirect(rest));
    }
  }

  /** Punches the blocks that a failed write got, because a full disk needs them. */
  private void punchAfterFailure(long offset, int count) {
    hasLeftovers = true;
    try {
      file.punch(offset, Pages.up(count));
    } catch (IOException e) {
      // the write's own error is the one to report; no extent names the pages
    }
  }

  /**
   * Makes written pages durable. A caller that comes while a sync is running waits for the next
   * one, which covers its writes.
   *
   * @param undurable receives the pages, by offset, that may be lost if this fails; later syncs
   *     cover only later writes
   */
  synchronized void sync(Consumer<PageSet> undurable) {
    long covered = writes.get();
    if (covered == syncedWrites) {
      return;
    }
    PageSet covering = takeUnsynced();
    try {
      whileOpen(
          () -> {
            file.sync();
            return true;
          },
          0,
          true);
      syncedWrites = covered;
    } catch (FsException e) {
      throw syncFailure(covering, undurable, e);
    }
  }

  private PageSet takeUnsynced() {
    PageSet taken = new PageSet();
    synchronized (unsynced) {
      taken.addAll(unsynced);
      unsynced.clear();
    }
    return taken;
  }

  /** The failure may also affect pages written while the sync was running. */
  private FsException syncFailure(
      PageSet covering, Consumer<PageSet> undurable, FsException cause) {
    PageSet lost = covering;
    use.writeLock().lock();
    try {
      lost.addAll(takeUnsynced());
      if (syncedWrites < 0) {
        addData(lost); // also pages of an earlier process
      }
      syncedWrites = writes.get();
    } finally {
      use.writeLock().unlock();
    }
    undurable.accept(lost);
    LOG.error(
        "the disk may have lost {} bytes of {}, written since its last sync; files that have them"
            + " answer EIO to fsync until they are written again, and the store is not marked"
            + " clean",
        lost.bytes(),
        name(),
        cause);
    return new FsException(
        Errno.EIO, "log segment %s could not be made durable".formatted(name()), cause);
  }

  private void addData(PageSet to) {
    try {
      forEachData(to::add);
    } catch (FsException e) {
      to.add(new LogRange(0, length));
    }
  }

  void punch(long offset, long count) {
    whileOpen(
        () -> {
          file.punch(offset, count);
          return true;
        },
        offset,
        true);
  }

  void addUnwritten(long bytes) {
    unwritten += bytes;
  }

  /**
   * Closes the file if it contains no allocated bytes, no run of it is in use, and no call is
   * running. Otherwise it stays open, and the next check tries again. After that, calls find an
   * empty segment.
   */
  boolean closeIfUnused() {
    if (!use.writeLock().tryLock()) {
      return false;
    }
    try {
      if (closed || unwritten != 0 || nextData(SegmentHeader.BYTES) >= 0) {
        return false;
      }
      closed = true;
      file.close();
      return true;
    } catch (IOException e) {
      throw LogErrors.translate(e, "log segment " + name());
    } finally {
      use.writeLock().unlock();
    }
  }

  SegmentInfo info() {
    return new SegmentInfo(number, name(), allocatedBytes());
  }

  /** Visits the stretches of data, without the header, by their offsets. */
  void forEachData(Consumer<LogRange> visitor) {
    whileOpen(
        () -> {
          long from = nextData(SegmentHeader.BYTES);
          while (from >= 0) {
            long to = Math.min(length, file.nextHole(from));
            visitor.accept(new LogRange(from, to - from));
            from = to < length ? nextData(to) : -1;
          }
          return true;
        },
        0,
        false);
  }

  /** As the file reports it, except for the checksums behind the content. */
  private long nextData(long from) throws IOException {
    long at = file.nextData(from);
    return at < length ? at : -1;
  }

  long allocatedBytes() {
    return whileOpen(file::allocatedBytes, 0, 0L);
  }

  void close() throws IOException {
    use.writeLock().lock();
    try {
      closed = true;
      file.close();
    } finally {
      use.writeLock().unlock();
    }
  }

  private interface FileCall<T> {
    T run() throws IOException;
  }

  /**
   * Keeps the file from being closed during a call: a closed descriptor may already belong to
   * another file.
   */
  private <T> T whileOpen(FileCall<T> call, long offset, T ifClosed) {
    use.readLock().lock();
    try {
      return closed ? ifClosed : call.run();
    } catch (IOException e) {
      throw LogErrors.translate(e, "log segment %s at offset %d".formatted(name(), offset));
    } finally {
      use.readLock().unlock();
    }
  }
}
