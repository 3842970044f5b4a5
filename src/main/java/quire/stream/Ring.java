package quire.stream;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where the bytes of a {@link ReplayBuffer} live. One thread at a time writes, any number reads.
 */
interface Ring extends AutoCloseable {
  /** All of it, for reading. */
  RingView view();

  /** Writes all of {@code from}, which does not go beyond the end of the ring. */
  void put(int at, ByteBuffer from);

  /**
   * Writes entries of the table of checksums, which do not go beyond its end.
   *
   * @param slot of the first one
   */
  void putEntries(int slot, ByteBuffer from);

  /**
   * Forgets the marks of syncs beyond an offset, and makes that durable, with all that was written.
   */
  void rewind(long total);

  /** How far the stream is about to get, for whoever opens the ring next should that fail. */
  void announce(RingState state);

  /** How far the stream has got, for whoever opens the ring next. */
  void mark(RingState state);

  /**
   * Makes what was written durable.
   *
   * @param mark what becomes durable; null where nobody needs to know
   */
  void sync(@Nullable SyncMark mark);

  @Override
  void close();
}
