package quire.catalog;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.catalog.journal.SyncMark;
import quire.catalog.journal.SyncNote;

/**
 * Syncs the journal and writes down how far, so that damage can be told from what a crash cut off.
 * Costs one {@code pwrite} for each sync, which is not synced itself. Thread-safe.
 */
final class Durability implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Durability.class);
  private static final long NOTED = -1;

  private final RocksDB db;
  private final @Nullable SyncMark mark;
  private final AtomicLong toNote = new AtomicLong(NOTED);

  private Durability(RocksDB db, @Nullable SyncMark mark) {
    this.db = db;
    this.mark = mark;
  }

  /** Of a catalog that was opened just now, which syncs everything that it replays. */
  static Durability of(RocksDB db, Path directory) throws IOException {
    SyncMark mark = SyncMark.open(directory);
    mark.put(db.getLatestSequenceNumber());
    return new Durability(db, mark);
  }

  static Durability readOnly(RocksDB db) {
    return new Durability(db, null);
  }

  boolean isWritable() {
    return mark != null;
  }

  /** Lets the first batch after a sync tell how far that went. */
  void note(WriteBatch batch) throws RocksDBException {
    long sequence = toNote.get();
    if (sequence != NOTED && toNote.compareAndSet(sequence, NOTED)) {
      batch.putLogData(SyncNote.encode(sequence));
    }
  }

  /** Makes every batch that was written before survive a loss of power. */
  void sync() throws RocksDBException {
    if (mark == null) {
      return;
    }
    long sequence = db.getLatestSequenceNumber();
    db.syncWal();
    toNote.set(sequence);
    mark(sequence);
  }

  /** To be called when all that was synced is in tables, too. */
  void flushed() {
    mark(db.getLatestSequenceNumber());
  }

  private void mark(long sequence) {
    try {
      if (mark != null) {
        mark.put(sequence);
      }
    } catch (IOException e) {
      // the next batch tells it, too
      LOG.warn("cannot write down how far the journal is synced", e);
    }
  }

  @Override
  public void close() {
    try {
      if (mark != null) {
        mark.close();
      }
    } catch (IOException e) {
      LOG.warn("cannot close the mark of the last sync", e);
    }
  }
}
