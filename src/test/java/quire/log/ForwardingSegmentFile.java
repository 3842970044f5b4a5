package quire.log;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A segment's file that forwards to another one; a test overrides single calls. */
public class ForwardingSegmentFile implements SegmentFile {
  private final SegmentFile file;

  public ForwardingSegmentFile(SegmentFile file) {
    this.file = file;
  }

  @Override
  public String name() {
    return file.name();
  }

  @Override
  public long length() throws IOException {
    return file.length();
  }

  @Override
  public void write(long offset, ByteBuffer src) throws IOException {
    file.write(offset, src);
  }

  /** Whether an offset is in the table of checksums, behind the content of a power of two bytes. */
  protected final boolean isOfSums(long offset) throws IOException {
    return offset >= Long.highestOneBit(length());
  }

  @Override
  public ByteBuffer map() throws IOException {
    return file.map();
  }

  @Override
  public void punch(long offset, long length) throws IOException {
    file.punch(offset, length);
  }

  @Override
  public long nextData(long from) throws IOException {
    return file.nextData(from);
  }

  @Override
  public long nextHole(long from) throws IOException {
    return file.nextHole(from);
  }

  @Override
  public void sync() throws IOException {
    file.sync();
  }

  @Override
  public long allocatedBytes() throws IOException {
    return file.allocatedBytes();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
