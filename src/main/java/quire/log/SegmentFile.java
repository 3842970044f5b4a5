package quire.log;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One segment file, open for as long as the log is. Thread-safe. Offsets and lengths in bytes. */
public interface SegmentFile extends AutoCloseable {
  /** The name of this file in messages: its path. */
  String name();

  long length() throws IOException;

  /**
   * Writes all bytes that remain in {@code src}. If this fails, some of them may have been written.
   */
  void write(long offset, ByteBuffer src) throws IOException;

  /**
   * The whole segment, read-only; it shows later writes. For absolute access only, because all
   * callers share its position and limit.
   */
  ByteBuffer map() throws IOException;

  /** Gives the blocks of a page-aligned range back; it reads as zeros afterwards. */
  void punch(long offset, long length) throws IOException;

  /** The first offset at or after {@code from} that has data, or -1 when there is none. */
  long nextData(long from) throws IOException;

  /** The first offset at or after {@code from} that has no data; the file's end counts as one. */
  long nextHole(long from) throws IOException;

  /** Makes everything written before durable (fdatasync). */
  void sync() throws IOException;

  /** The bytes that the file occupies on the disk. */
  long allocatedBytes() throws IOException;

  @Override
  void close() throws IOException;
}
