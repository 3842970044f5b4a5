package quire.file;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import quire.log.OffloadLog;

/**
 * A file as it was when it was frozen. Thread-safe; needs no lock of the file. The file keeps log
 * ranges that this may read until this is closed.
 */
public final class FrozenFile implements AutoCloseable {
  private final ExtentMap map;
  private final ExtentReader reader;
  private final Runnable onClose;
  private boolean closed;

  FrozenFile(ExtentMap map, OffloadLog log, Runnable onClose) {
    this.map = map;
    this.reader = new ExtentReader(log);
    this.onClose = onClose;
  }

  public long size() {
    return map.size();
  }

  /** As {@link OffloadedFile#read}. */
  public int read(long offset, ByteBuffer dst) {
    return reader.read(map, offset, dst);
  }

  /** Visits the extents in order. */
  public void forEachExtent(Consumer<PlacedExtent> visitor) {
    map.forEach(0, map.size(), visitor);
  }

  /** Lets go of the log ranges. More calls do nothing. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      onClose.run();
    }
  }
}
