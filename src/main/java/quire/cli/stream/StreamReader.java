package quire.cli.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import quire.error.Errno;

/** Reads a stream by its own offsets, and reports lost bytes. */
public final class StreamReader implements AutoCloseable {
  private static final int CHUNK = 64 << 10;

  /** The unit of checksums: it is damaged as a whole. */
  private static final int PAGE = 4096;

  private static final long NAP_MILLIS = 50;

  private final StreamFile stream;
  private final @Nullable Object key;
  private final FileChannel channel;
  private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
  private long position;

  /** Receives the parts of a stream in order. */
  public interface Listener {
    /** Bytes from {@code offset} on; the buffer is reused afterwards. */
    void bytes(long offset, ByteBuffer bytes) throws IOException;

    /** The bytes from one offset to before the other are lost. */
    void lost(long from, long to) throws IOException;

    /** The bytes from one offset to before the other are damaged. */
    default void damaged(long from, long to) throws IOException {
      lost(from, to);
    }
  }

  /** Begins at {@code since}; if the stream ends before that, at its end. */
  public StreamReader(StreamFile stream, long since) throws IOException {
    this.stream = stream;
    this.key = key(stream);
    this.channel = FileChannel.open(stream.path());
    this.position = Math.min(since, stream.number(StreamFile.TOTAL));
  }

  /** The offset of the next byte. */
  long position() {
    return position;
  }

  /** Reads to the end. */
  public void readAll(Listener listener) throws IOException {
    while (readSome(listener)) {
      if (Thread.interrupted()) {
        return;
      }
    }
  }

  /** Reads, and waits for more, until the stream is removed. */
  void follow(Listener listener) throws IOException, InterruptedException {
    while (true) {
      boolean there = isThere();
      readAll(listener);
      if (!there) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(NAP_MILLIS);
    }
  }

  /** False, too, if the name now belongs to a stream that was made since. */
  private boolean isThere() {
    try {
      return Objects.equals(key, key(stream));
    } catch (IOException e) {
      return false;
    }
  }

  private static @Nullable Object key(StreamFile stream) throws IOException {
    return Files.readAttributes(stream.path(), BasicFileAttributes.class).fileKey();
  }

  private boolean readSome(Listener listener) throws IOException {
    int count;
    try {
      count = channel.read(chunk.clear(), position);
    } catch (IOException e) { // EPIPE, where the position is lost; EIO, where it is damaged
      goOn(e, listener);
      return true;
    }
    if (count <= 0) {
      return false;
    }
    listener.bytes(position, chunk.flip());
    position += count;
    return true;
  }

  private void goOn(IOException failure, Listener listener) throws IOException {
    long from = position;
    long oldest = stream.number(StreamFile.OLDEST);
    if (oldest > from) {
      position = oldest;
      listener.lost(from, oldest);
      return;
    }
    long next = Math.min((from / PAGE + 1) * PAGE, stream.number(StreamFile.TOTAL));
    if (next <= from || !String.valueOf(failure.getMessage()).contains(Errno.EIO.text())) {
      throw failure;
    }
    position = next;
    listener.damaged(from, next);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
