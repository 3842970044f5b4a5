package quire.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import quire.log.ForwardingSegmentFile;
import quire.log.ForwardingStorage;
import quire.log.LogStorage;
import quire.log.SegmentFile;

/** Storage on real files that can be told to be full, by the thread that writes. */
final class FullDisk extends ForwardingStorage {
  /** Writes that still succeed. */
  long writesLeft = Long.MAX_VALUE;

  /** Segment files that were synced since the test began. */
  int syncs;

  FullDisk(LogStorage storage) {
    super(storage);
  }

  @Override
  protected SegmentFile wrap(SegmentFile file) {
    return new Segment(file);
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
