package quire.stream;

import java.nio.ByteBuffer;

/**
 * Where the bytes of a {@link ReplayBuffer} live. One thread at a time writes, any number reads.
 */
interface Ring extends AutoCloseable {
  /** All of it, for absolute reading; shows what is written later. */
  ByteBuffer bytes();

  /** Writes all of {@code from}, which does not go beyond the end of the ring. */
  void put(int at, ByteBuffer from);

  /** How far the stream is about to get, for whoever opens the ring next should that fail. */
  void announce(RingState state);

  /** How far the stream has got, for whoever opens the ring next. */
  void mark(RingState state);

  /** Makes what was written durable. */
  void sync();

  @Override
  void close();
}
