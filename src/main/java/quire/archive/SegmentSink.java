package quire.archive;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import quire.blob.Digest;

/** Collects segments; consecutive literals are joined. Not thread-safe; one use. */
final class SegmentSink implements ArchiveSink {
  private final List<Segment> segments = new ArrayList<>();
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream(1024);
  private final ToIntFunction<Digest> crcs;

  /**
   * @param crcs returns the CRC-32 of a blob
   */
  SegmentSink(ToIntFunction<Digest> crcs) {
    this.crcs = crcs;
  }

  /** All collected segments; none may be added afterwards. */
  List<Segment> segments() {
    flush();
    return segments;
  }

  @Override
  public void literal(byte[] bytes, int from, int length) {
    pending.write(bytes, from, length);
  }

  @Override
  public void crc32(Digest blob) {
    new LittleEndian().u32(crcs.applyAsInt(blob)).flush(this);
  }

  @Override
  public void content(Digest blob, long length) {
    if (length > 0) {
      flush();
      segments.add(new Segment.Content(blob, length));
    }
  }

  private void flush() {
    if (pending.size() > 0) {
      segments.add(new Segment.Literal(pending.toByteArray()));
      pending.reset();
    }
  }
}
