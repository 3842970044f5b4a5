package quire.archive.input;

import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** Stored bytes as a channel, for libraries that need one. Not thread-safe. */
final class StoredChannel implements SeekableByteChannel {
  private final StoredBytes bytes;
  private final ByteBuffer direct = ByteBuffer.allocateDirect(64 << 10);
  private long position;

  StoredChannel(StoredBytes bytes) {
    this.bytes = bytes;
  }

  @Override
  public int read(ByteBuffer into) {
    if (!into.hasRemaining()) {
      return 0;
    }
    direct.clear().limit(Math.min(into.remaining(), direct.capacity()));
    int count = bytes.read(position, direct);
    into.put(direct.flip());
    position += count;
    return count == 0 ? -1 : count;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public SeekableByteChannel position(long newPosition) {
    if (newPosition < 0) {
      throw new IllegalArgumentException("the position " + newPosition);
    }
    position = newPosition;
    return this;
  }

  @Override
  public long size() {
    return bytes.size();
  }

  @Override
  public int write(ByteBuffer from) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  /** The owner of the bytes closes them. */
  @Override
  public void close() {}
}
