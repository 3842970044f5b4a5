package quire.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import quire.error.Errno;
import quire.error.FsException;

/** A live segment: its file, its mapping, and how far it is synced. Thread-safe. */
final class Segment {
  private final int number;
  private final SegmentFile file;
  private final ByteBuffer map;
  private final long length;
  private final AtomicLong writes = new AtomicLong();

  /** Bytes that were handed out and neither written nor given back. The log's lock guards it. */
  private long unwritten;

  private long syncedWrites;
  private boolean syncFailed;

  Segment(int number, SegmentFile file, int segmentBits) throws IOException {
    this.number = number;
    this.file = file;
    this.length = 1L << segmentBits;
    if (file.length() != length) {
      throw new FsException(
          Errno.EIO,
          "log segment %s has %d bytes and should have %d"
              .formatted(file.name(), file.length(), length));
    }
    this.map = file.map();
    SegmentHeader.check(map, file.name(), number, segmentBits);
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

  void read(long offset, ByteBuffer dst, int at, int count) {
    try {
      dst.put(at, map, (int) offset, count);
    } catch (InternalError e) {
      // how the JVM tells that the host could not read a mapped page
      throw new FsException(
          Errno.EIO, "log segment %s cannot be read at offset %d".formatted(name(), offset), e);
    }
  }

  void write(long offset, ByteBuffer src) {
    int count = src.remaining();
    try {
      file.write(offset, src);
    } catch (IOException e) {
      punchAfterFailure(offset, count);
      throw LogErrors.translate(e, "log segment %s at offset %d".formatted(name(), offset));
    } finally {
      writes.incrementAndGet();
    }
  }

  /** A full disk needs the blocks that a write got before it failed. */
  private void punchAfterFailure(long offset, int count) {
    try {
      file.punch(offset, Pages.up(count));
    } catch (IOException e) {
      // the write's own error is the one to report; the pages stay unreferenced
    }
  }

  /** Whoever comes second while a sync is under way finds its own writes covered by the next. */
  synchronized void sync() {
    if (syncFailed) {
      throw syncFailure(null);
    }
    long covered = writes.get();
    if (covered == syncedWrites) {
      return;
    }
    try {
      file.sync();
      syncedWrites = covered;
    } catch (IOException e) {
      // the kernel forgets dirty pages after it reported an error: a retry would lie
      syncFailed = true;
      throw syncFailure(e);
    }
  }

  private FsException syncFailure(@org.jspecify.annotations.Nullable IOException cause) {
    return new FsException(
        Errno.EIO, "log segment %s could not be made durable".formatted(name()), cause);
  }

  void punch(long offset, long count) {
    try {
      file.punch(offset, count);
    } catch (IOException e) {
      throw LogErrors.translate(e, "log segment %s at offset %d".formatted(name(), offset));
    }
  }

  void addUnwritten(long bytes) {
    unwritten += bytes;
  }

  /** Whether nothing was written here and is still allocated, and nobody is about to write. */
  boolean isUnused() {
    try {
      return unwritten == 0 && file.nextData(SegmentHeader.BYTES) < 0;
    } catch (IOException e) {
      throw LogErrors.translate(e, "log segment " + name());
    }
  }

  SegmentInfo info(int segmentBits) {
    long base = (long) number << segmentBits;
    List<LogRange> data = new ArrayList<>();
    try {
      long from = file.nextData(SegmentHeader.BYTES);
      while (from >= 0) {
        long to = file.nextHole(from);
        data.add(new LogRange(base + from, to - from));
        from = to < length ? file.nextData(to) : -1;
      }
      return new SegmentInfo(number, name(), file.allocatedBytes(), List.copyOf(data));
    } catch (IOException e) {
      throw LogErrors.translate(e, "log segment " + name());
    }
  }

  long allocatedBytes() {
    try {
      return file.allocatedBytes();
    } catch (IOException e) {
      throw LogErrors.translate(e, "log segment " + name());
    }
  }

  void close() throws IOException {
    file.close();
  }
}
