package quire.cli.stream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines to a stream with a tag before each, every line in one piece. A line longer than
 * {@link #MAX_LINE} bytes is split into several. After a failed write it goes on to read and drops
 * the rest: otherwise the program that writes it would wait for ever.
 */
final class TaggedLines implements Runnable {
  static final int MAX_LINE = 32 << 10;

  private final byte[] tag;
  private final InputStream in;
  private final FileChannel to;
  private final ByteBuffer line = ByteBuffer.allocate(MAX_LINE);
  private @Nullable IOException failure;

  TaggedLines(String tag, InputStream in, FileChannel to) {
    this.tag = tag.getBytes(StandardCharsets.UTF_8);
    this.in = in;
    this.to = to;
  }

  @Override
  public void run() {
    byte[] chunk = new byte[MAX_LINE];
    try {
      line.put(tag);
      int count;
      while ((count = in.read(chunk)) >= 0) {
        keep(chunk, count);
      }
      if (failure == null && line.position() > tag.length) {
        add((byte) '\n');
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  /** Why some of the lines are not in the stream; null if all are. To be asked after the run. */
  @Nullable IOException failure() {
    return failure;
  }

  private void keep(byte[] chunk, int count) {
    try {
      for (int i = 0; i < count && failure == null; i++) {
        add(chunk[i]);
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  private void add(byte next) throws IOException {
    line.put(next);
    if (next == '\n') {
      write();
    } else if (line.remaining() == 1) {
      line.put((byte) '\n');
      write();
    }
  }

  private void write() throws IOException {
    line.flip();
    while (line.hasRemaining()) {
      to.write(line);
    }
    line.clear().put(tag);
  }
}
