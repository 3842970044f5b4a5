package quire.catalog.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
  private final ByteBuffer log;
  private final List<ByteBuffer> fragments = new ArrayList<>();
  private long start = -1; // of the fragments
  private long position;

  LogReader(ByteBuffer log) {
    this.log = log;
  }

  /** Maps a file, which must be smaller than 2 GiB. */
  static LogReader of(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new IOException(file + " is too long for a file of the catalog");
      }
      return new LogReader(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
    }
  }

  long size() {
    return log.limit();
  }

  /** Bytes of the file; fewer if it ends before. */
  ByteBuffer bytes(long from, long to) {
    long start = Math.min(from, to);
    return log.slice((int) start, (int) (to - start));
  }

  /** The next piece, or null at the end of the file. */
  @Nullable LogPiece next() {
    while (true) {
      skipTrailer();
      if (position >= size()) {
        return atEnd();
      }
      RecordHeader header = RecordHeader.at(log, position);
      if (header == null || !header.fits(log, position)) {
        return unreadable(header);
      }
      if (!header.isIntact(log, position)) {
        return damaged("the checksum of a record does not match");
      }
      LogPiece piece = take(header);
      if (piece != null) {
        return piece;
      }
    }
  }

  private void skipTrailer() {
    long left = RecordHeader.BLOCK - position % RecordHeader.BLOCK;
    if (left < RecordHeader.SMALLEST) {
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
    boolean short_ = size() - position < RecordHeader.SMALLEST;
    if ((header != null || short_) && nextChain(position + 1) < 0) {
      long from = start < 0 ? position : dropFragments();
      position = size();
      return LogPiece.cutOff(from, size());
    }
    return damaged(
        isZero()
            ? "there are zeros in the place of a record"
            : "the header of a record is damaged");
  }

  private boolean isZero() {
    for (int i = 0; i < RecordHeader.SMALLEST && position + i < size(); i++) {
      if (log.get((int) position + i) != 0) {
        return false;
      }
    }
    return true;
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
    fragments.add(header.payload(log, at));
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
      RecordHeader header = RecordHeader.at(log, position);
      if (header == null || !header.fits(log, position) || !header.isIntact(log, position)) {
        return;
      }
      if (header.part() == RecordHeader.FULL || header.part() == RecordHeader.FIRST) {
        return;
      }
      position += header.total();
    }
  }

  private LogPiece damaged(String problem) {
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
    while (blockEnd - at >= RecordHeader.SMALLEST) {
      RecordHeader header = RecordHeader.at(log, at);
      if (header == null) {
        return false;
      }
      if (!header.fits(log, at)) {
        return at > from && blockEnd == size();
      }
      if (!header.isIntact(log, at)) {
        return false;
      }
      at += header.total();
    }
    return at > from;
  }
}
