package quire.file;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import quire.error.FsException;
import quire.io.ByteSink;
import quire.log.OffloadLog;

/** Content that is in the catalog and never changes, such as a blob's. Thread-safe. */
public final class FrozenFile implements AutoCloseable {
  private final ExtentMap map;
  private final ExtentReader reader;
  private final Runnable onClose;
  private boolean closed;

  private FrozenFile(ExtentMap map, OffloadLog log, Runnable onClose) {
    this.map = map;
    this.reader = new ExtentReader(log);
    this.onClose = onClose;
  }

  /**
   * Loads content whose log ranges the caller protects until it is closed.
   *
   * @param owner names the extents' owner in messages
   * @param onClose called once, by the first {@link #close}
   * @throws FsException as {@link OffloadedFile#load}
   */
  public static FrozenFile load(
      FileContext context,
      long owner,
      long size,
      Iterator<PlacedExtent> extents,
      Runnable onClose) {
    ExtentMap map = new ExtentLoader(context.log(), owner).load(size, extents);
    int count = map.extentCount();
    context.extents().changed(count);
    return new FrozenFile(
        map,
        context.log(),
        () -> {
          context.extents().changed(-count);
          onClose.run();
        });
  }

  public long size() {
    return map.size();
  }

  /** As {@link OffloadedFile#read(long, ByteBuffer)}. */
  public int read(long offset, ByteBuffer dst) {
    return read(offset, ByteSink.of(dst));
  }

  /** As {@link #read(long, ByteBuffer)}, without a copy if the sink supports that. */
  public int read(long offset, ByteSink into) {
    return reader.read(map, offset, into);
  }

  /** As {@link OffloadedFile#seekData}. */
  public long seekData(long offset) {
    return map.seekData(offset);
  }

  /** As {@link OffloadedFile#seekHole}. */
  public long seekHole(long offset) {
    return map.seekHole(offset);
  }

  /** Visits the extents in order. */
  public void forEachExtent(Consumer<PlacedExtent> visitor) {
    map.forEach(0, map.size(), visitor);
  }

  /** The extents of a range inside the file; their offsets count from the start of the range. */
  public List<PlacedExtent> extents(long offset, long length) {
    List<PlacedExtent> extents = new ArrayList<>();
    map.forEach(
        offset,
        offset + length,
        placed -> extents.add(new PlacedExtent(placed.offset() - offset, placed.extent())));
    return extents;
  }

  /** Gives the memory back, and tells the caller. Further calls do nothing. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      onClose.run();
    }
  }
}
