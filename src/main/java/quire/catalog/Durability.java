package quire.catalog;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
 * Syncs the journal and records how far it is synced, so that damage can be told from the torn end
 * that a crash leaves. Costs one {@code pwrite} for each sync, which is not synced itself.
 * Thread-safe.
 */
final class Durability implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Durability.class);
  private static final long NOTED = -1;

  private final @Nullable Path directory;
  private volatile @Nullable SyncMark mark;
  private final AtomicLong toNote = new AtomicLong(NOTED);
  private volatile boolean crashIsPutRight;

  private Durability(@Nullable Path directory) {
    this.directory = directory;
  }

  static Durability of(Path directory) {
    return new Durability(directory);
  }

  static Durability readOnly() {
    return new Durability(null);
  }

  /**
   * To be called when the catalog was opened, because RocksDB then syncs everything that it
   * replays.
   */
  void opened(RocksDB db) throws IOException {
    SyncMark open = mark;
    if (open == null && directory != null) {
      open = SyncMark.open(directory);
      mark = open;
    }
    if (open != null) {
      open.put(db.getLatestSequenceNumber(), SyncMark.UNKNOWN_TIME); // the log is not synced by it
    }
  }

  boolean isWritable() {
    return directory != null;
  }

  /** Adds the position of the last sync to the first batch after it. */
  void note(WriteBatch batch) throws RocksDBException {
    long sequence = toNote.get();
    if (sequence != NOTED && toNote.compareAndSet(sequence, NOTED)) {
      batch.putLogData(SyncNote.encode(sequence));
    }
  }

  /** Makes every batch that was written before survive a loss of power. */
  void sync(RocksDB db) throws RocksDBException {
    if (!isWritable()) {
      return;
    }
    long began = now();
    long sequence = db.getLatestSequenceNumber();
    db.syncWal();
    toNote.set(sequence);
    mark(sequence, began);
  }

  /** To be called when everything that was synced is in tables, too. */
  void flushed(RocksDB db) {
    mark(db.getLatestSequenceNumber(), now());
  }

  /** From now on, a sync covers the log's bytes, too. */
  void crashIsPutRight() {
    crashIsPutRight = true;
  }

  private long now() {
    return crashIsPutRight
        ? ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now())
        : SyncMark.UNKNOWN_TIME;
  }

  private void mark(long sequence, long began) {
    SyncMark to = mark;
    try {
      if (to != null) {
        to.put(sequence, began);
      }
    } catch (IOException e) {
      // the next batch records it, too
      LOG.warn("cannot write down how far the journal is synced", e);
    }
  }

  @Override
  public void close() {
    SyncMark open = mark;
    try {
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      LOG.warn("cannot close the mark of the last sync", e);
    }
  }
}
