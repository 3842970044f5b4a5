package quire.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import quire.log.ForwardingSegmentFile;
import quire.log.LogStorage;
import quire.log.SegmentFile;

/**
 * Ring files that record whether they were synced; calls can fail, and a sync can wait.
 * Thread-safe.
 */
final class SyncedFiles implements LogStorage {
  /** The number that stands for the directory. */
  private static final int ENTRIES = 0;

  private final LogStorage storage;
  private final Set<Integer> unsynced = new ConcurrentSkipListSet<>();
  private final AtomicInteger writes = new AtomicInteger();
  private final AtomicBoolean failOpening = new AtomicBoolean();
  private final AtomicBoolean failWrite = new AtomicBoolean();
  private final AtomicBoolean failDelete = new AtomicBoolean();
  private final AtomicReference<@Nullable Runnable> beforeSync = new AtomicReference<>();
  private final AtomicReference<@Nullable Runnable> beforeDelete = new AtomicReference<>();

  SyncedFiles(LogStorage storage) {
    this.storage = storage;
  }

  void failNextSync() {
    beforeNextSync(
        () -> {
          throw new Failing();
        });
  }

  void failNextOpening() {
    failOpening.set(true);
  }

  void failNextWrite() {
    failWrite.set(true);
  }

  void failNextDelete() {
    failDelete.set(true);
  }

  void beforeNextSync(Runnable action) {
    beforeSync.set(action);
  }

  void beforeNextDelete(Runnable action) {
    beforeDelete.set(action);
  }

  boolean hasDeleted() {
    return beforeDelete.get() == null;
  }

  int writes() {
    return writes.get();
  }

  void assertAllSynced() {
    assertAllSyncedBut(0);
  }

  void assertAllSyncedBut(int count) {
    if (unsynced.size() != count) {
      throw new AssertionError("not synced: the files " + unsynced);
    }
  }

  @Override
  public List<Integer> list() throws IOException {
    return storage.list();
  }

  @Override
  public SegmentFile create(int number, long length, ByteBuffer header) throws IOException {
    return new File(storage.create(number, length, header), number);
  }

  @Override
  public SegmentFile open(int number) throws IOException {
    if (failOpening.getAndSet(false)) {
      throw new IOException("the test lets this opening fail");
    }
    return new File(storage.open(number), number);
  }

  @Override
  public void delete(int number) throws IOException {
    if (failDelete.getAndSet(false)) {
      throw new IOException("the test lets this removal fail");
    }
    Runnable action = beforeDelete.getAndSet(null);
    if (action != null) {
      action.run();
    }
    storage.delete(number);
    unsynced.remove(number);
    unsynced.add(ENTRIES);
  }

  @Override
  public void syncEntries() throws IOException {
    storage.syncEntries();
    unsynced.remove(ENTRIES);
  }

  static final class Failing extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private final class File extends ForwardingSegmentFile {
    private final int number;

    File(SegmentFile file, int number) {
      super(file);
      this.number = number;
    }

    @Override
    public void write(long offset, ByteBuffer src) throws IOException {
      if (failWrite.getAndSet(false)) {
        throw new IOException("the test lets this write fail");
      }
      super.write(offset, src);
      writes.incrementAndGet();
      unsynced.add(number);
    }

    @Override
    public void sync() throws IOException {
      unsynced.remove(number); // bytes written during a sync may be missing in it
      Runnable action = beforeSync.getAndSet(null);
      try {
        if (action != null) {
          action.run();
        }
        super.sync();
      } catch (Failing e) {
        unsynced.add(number);
        throw new IOException("the test lets this sync fail", e);
      }
    }
  }
}
