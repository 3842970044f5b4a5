package quire.catalog.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log of RocksDB from its beginning to its end, no matter what it contains, and goes on
 * behind damage. Memory: one record. Not thread-safe.
 *
 * <p>Behind damage, a header counts only if intact fragments follow it without a gap up to the end
 * of its block or of the file: the bytes inside a record may look like a header.
 */
final class LogReader {
  private static final String UNREADABLE = "the host cannot read a record from the disk";

  private final LogBlocks log;
  private final List<ByteBuffer> fragments = new ArrayList<>();
  private long start = -1; // of the fragments
  private long position;

  LogReader(LogBlocks log) {
    this.log = log;
  }

  /** Maps a file, which must be smaller than 2 GiB. */
  static LogReader of(Path file) throws IOException {
    return new LogReader(LogBlocks.of(file));
  }

  long size() {
    return log.size();
  }

  /** A copy of bytes of the file; those that the host cannot read are zeros. */
  ByteBuffer bytes(long from, long to) {
    return log.bytes(Math.min(from, to), to);
  }

  /** The next piece, or null at the end of the file. */
  @Nullable LogPiece next() {
    while (true) {
      skipTrailer();
      if (position >= size()) {
        return atEnd();
      }
      RecordHeader header = log.header(position);
      if (header == null || !log.fits(header, position)) {
        return unreadable(header);
      }
      if (!log.isIntact(header, position)) {
        return damaged(header.total(), "the checksum of a record does not match");
      }
      LogPiece piece = take(header);
      if (piece != null) {
        return piece;
      }
    }
  }

  private void skipTrailer() {
    long left = RecordHeader.BLOCK - position % RecordHeader.BLOCK;
    if (left < RecordHeader.BYTES) {
      position += left;
    }
  }

  private @Nullable LogPiece atEnd() {
    if (start < 0) {
      return null;
    }
    return LogPiece.cutOff(dropFragments(), size());
  }

  private LogPiece unreadable(@Nullable RecordHeader header) {
    boolean short_ = size() - position < RecordHeader.BYTES;
    if ((header != null || short_) && nextChain(position + 1) < 0) {
      long from = start < 0 ? position : dropFragments();
      position = size();
      return LogPiece.cutOff(from, size());
    }
    return damaged(
        RecordHeader.BYTES,
        isZero()
            ? "there are zeros in the place of a record"
            : "the header of a record is damaged");
  }

  private boolean isZero() {
    ByteBuffer header = log.bytes(position, position + RecordHeader.BYTES);
    return header.equals(ByteBuffer.allocate(header.remaining()));
  }

  /** A record, or damage, or null if the record continues in another fragment. */
  private @Nullable LogPiece take(RecordHeader header) {
    boolean begins = header.part() == RecordHeader.FULL || header.part() == RecordHeader.FIRST;
    if (header.part() != 0 && begins != (start < 0)) {
      return misplaced(begins);
    }
    long at = position;
    position += header.total();
    if (header.part() == 0) {
      return null;
    }
    fragments.add(log.payload(header, at));
    start = begins ? at : start;
    boolean ends = header.part() == RecordHeader.FULL || header.part() == RecordHeader.LAST;
    return ends ? joined() : null;
  }

  private LogPiece joined() {
    ByteBuffer payload = fragments.get(0);
    if (fragments.size() > 1) {
      payload = ByteBuffer.allocate(fragments.stream().mapToInt(ByteBuffer::remaining).sum());
      fragments.forEach(payload::put);
      payload.flip();
    }
    return LogPiece.record(dropFragments(), position, payload);
  }

  private LogPiece misplaced(boolean begins) {
    if (begins) {
      return LogPiece.damaged(dropFragments(), position, "a record has no end");
    }
    long from = position;
    skipRestOfRecord();
    return LogPiece.damaged(from, position, "a record has no beginning");
  }

  /** Skips fragments of a record whose beginning is missing. */
  private void skipRestOfRecord() {
    while (true) {
      skipTrailer();
      RecordHeader header = log.header(position);
      if (header == null || !log.fits(header, position) || !log.isIntact(header, position)) {
        return;
      }
      if (header.part() == RecordHeader.FULL || header.part() == RecordHeader.FIRST) {
        return;
      }
      position += header.total();
    }
  }

  /**
   * @param count how many bytes the problem is with
   */
  private LogPiece damaged(int count, String whenReadable) {
    String problem = log.canRead(position, count) ? whenReadable : UNREADABLE;
    long from = start < 0 ? position : dropFragments();
    long next = nextChain(position + 1);
    long blockEnd = position - position % RecordHeader.BLOCK + RecordHeader.BLOCK;
    position = Math.min(size(), next < 0 ? blockEnd : next);
    return LogPiece.damaged(from, position, problem);
  }

  private long dropFragments() {
    long from = start;
    start = -1;
    fragments.clear();
    return from;
  }

  /**
   * The start of a chain of intact fragments that reaches the end of the block of {@code from}; or
   * -1.
   */
  private long nextChain(long from) {
    long block = (from - 1) - (from - 1) % RecordHeader.BLOCK;
    long blockEnd = Math.min(block + RecordHeader.BLOCK, size());
    for (long at = from; at < blockEnd; at++) {
      if (isChain(at, blockEnd)) {
        return at;
      }
    }
    return -1;
  }

  private boolean isChain(long from, long blockEnd) {
    long at = from;
    while (blockEnd - at >= RecordHeader.BYTES) {
      RecordHeader header = log.header(at);
      if (header == null) {
        return false;
      }
      if (!log.fits(header, at)) {
        return at > from && blockEnd == size();
      }
      if (!log.isIntact(header, at)) {
        return false;
      }
      at += header.total();
    }
    return at > from;
  }
}
