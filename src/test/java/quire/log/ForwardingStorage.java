package quire.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Passes each call on to other storage; a subclass wraps the files that it makes and opens. */
public abstract class ForwardingStorage implements LogStorage {
  private final LogStorage storage;

  protected ForwardingStorage(LogStorage storage) {
    this.storage = storage;
  }

  /** Wraps a file that was made or opened. */
  protected abstract SegmentFile wrap(SegmentFile file) throws IOException;

  @Override
  public List<Integer> list() throws IOException {
    return storage.list();
  }

  @Override
  public SegmentFile create(int number, long length, ByteBuffer header) throws IOException {
    return wrap(storage.create(number, length, header));
  }

  @Override
  public SegmentFile open(int number) throws IOException {
    return wrap(storage.open(number));
  }

  @Override
  public void delete(int number) throws IOException {
    storage.delete(number);
  }
}
