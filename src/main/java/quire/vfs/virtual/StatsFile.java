package quire.vfs.virtual;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.io.ByteSink;
import quire.metrics.Metrics;
import quire.vfs.call.OpenFile;
import quire.vfs.call.ReadOnlyHandle;

/**
 * {@code .quire/stats}: figures as they are when it is opened. Its size is not the length of its
 * text, as in proc.
 */
final class StatsFile implements VirtualNode {
  static final Name NAME = Name.of("stats");

  private final Metrics metrics;
  private final InodeRecord attributes;

  StatsFile(Metrics metrics, InodeRecord attributes) {
    this.metrics = metrics;
    this.attributes = attributes;
  }

  @Override
  public InodeRecord attributes() {
    return attributes;
  }

  @Override
  public OpenFile open() {
    byte[] text = metrics.text().getBytes(StandardCharsets.UTF_8);
    return new ReadOnlyHandle(attributes) {
      @Override
      public boolean isDirect() {
        return true;
      }

      @Override
      public int read(long offset, ByteSink sink) {
        ByteBuffer into = sink.buffer();
        int count = (int) Math.clamp(text.length - offset, 0L, into.remaining());
        if (count > 0) {
          into.put(text, (int) offset, count);
        }
        return count;
      }

      @Override
      public long seekData(long offset) {
        return offset < text.length ? offset : -1;
      }

      @Override
      public long seekHole(long offset) {
        return offset < text.length ? text.length : -1;
      }

      @Override
      public void release() {}
    };
  }
}
