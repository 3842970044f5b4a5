package quire.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import quire.log.LogStorage;
import quire.log.SegmentFile;

/** Storage on real files that can be told to be full, by the thread that writes. */
final class FullDisk implements LogStorage {
  private final LogStorage storage;

  /** Writes that still succeed. */
  long writesLeft = Long.MAX_VALUE;

  /** Segment files that were synced since the test began. */
  int syncs;

  FullDisk(LogStorage storage) {
    this.storage = storage;
  }

  @Override
  public List<Integer> list() throws IOException {
    return storage.list();
  }

  @Override
  public SegmentFile create(int number, long length, ByteBuffer header) throws IOException {
    return new Segment(storage.create(number, length, header));
  }

  @Override
  public SegmentFile open(int number) throws IOException {
    return new Segment(storage.open(number));
  }

  @Override
  public void delete(int number) throws IOException {
    storage.delete(number);
  }

  private final class Segment implements SegmentFile {
    private final SegmentFile file;

    Segment(SegmentFile file) {
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
      if (writesLeft-- <= 0) {
        // a full disk takes what fits
        file.write(offset, src.slice(src.position(), src.remaining() / 2));
        throw new IOException("No space left on device");
      }
      file.write(offset, src);
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
      syncs++;
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
}
