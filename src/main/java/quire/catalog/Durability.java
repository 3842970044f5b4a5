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

  /** Whether the log has all bytes that the catalog names, except damaged ones. */
  private volatile boolean logIsWhole;

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
   * To be called whenever RocksDB has opened the catalog. When it opens the catalog again, after an
   * error, it syncs all rows that it replays, but not the log's bytes that they name. So the mark
   * stays as it is until the next sync.
   */
  void opened() throws IOException {
    if (mark == null && directory != null) {
      mark = SyncMark.open(directory);
    }
  }

  /**
   * To be called once, when it is known how the catalog was closed. After a crash the mark tells
   * what was not synced before. So it stays as it is until {@link #crashIsPutRight}: this process
   * may be killed, too, before it has looked at all of that.
   *
   * @param clean whether everything in catalog and log was synced
   */
  void begin(RocksDB db, boolean clean) throws IOException {
    if (directory == null) {
      return;
    }
    if (clean) {
      logIsWhole = true;
      mark(open -> open.put(db.getLatestSequenceNumber(), now()));
    } else {
      SyncMark.limit(directory, db.getLatestSequenceNumber());
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
    mark(open -> open.put(sequence, began));
  }

  /** To be called when everything that was synced is in tables, too. */
  void flushed(RocksDB db) {
    mark(open -> open.put(db.getLatestSequenceNumber(), now()));
  }

  /** From now on, a sync covers the log's bytes, too, and changes the mark. */
  void crashIsPutRight() {
    logIsWhole = true;
  }

  /** Nanoseconds since 1970. */
  private static long now() {
    return ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());
  }

  private interface Marking {
    void mark(SyncMark open) throws IOException;
  }

  private void mark(Marking marking) {
    SyncMark open = mark;
    try {
      if (open != null && logIsWhole) {
        marking.mark(open);
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
