package quire.stream;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The storage of a {@link ReplayBuffer}'s bytes. One thread at a time writes, any number reads. */
interface Ring extends AutoCloseable {
  /** The whole ring, for reading. */
  RingView view();

  /** Writes all of {@code from}, which must end within the ring. */
  void put(int at, ByteBuffer from);

  /**
   * Writes entries of the table of checksums, which must end within the table.
   *
   * @param slot of the first one
   */
  void putEntries(int slot, ByteBuffer from);

  /**
   * Drops the sync marks beyond an offset, and makes that durable, together with everything
   * written.
   */
  void rewind(long total);

  /**
   * Stores the end that a write is about to reach, for the next opening in case the write fails.
   */
  void announce(RingState state);

  /** Stores the end of the stream, for the next opening. */
  void mark(RingState state);

  /**
   * Makes everything written durable.
   *
   * @param mark describes what becomes durable; null if it need not be recorded
   */
  void sync(@Nullable SyncMark mark);

  @Override
  void close();
}
