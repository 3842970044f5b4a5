package quire.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import quire.log.ForwardingSegmentFile;
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

  private final class Segment extends ForwardingSegmentFile {
    Segment(SegmentFile file) {
      super(file);
    }

    @Override
    public void write(long offset, ByteBuffer src) throws IOException {
      if (writesLeft-- <= 0) {
        // a full disk takes what fits
        super.write(offset, src.slice(src.position(), src.remaining() / 2));
        throw new IOException("No space left on device");
      }
      super.write(offset, src);
    }

    @Override
    public void sync() throws IOException {
      syncs++;
      super.sync();
    }
  }
}
