package quire.archive;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import quire.work.Asker;

/**
 * A cache of the last used tables, bounded by their size. Counts as one user of each. Thread-safe;
 * dropping tables does not wait.
 *
 * @param <K> the key of a table
 */
final class TableCache<K> {
  private static final int LOCKS = 64; // a power of two

  private final long most;
  private final ReentrantLock[] building = new ReentrantLock[LOCKS];
  private final Map<K, ArchiveTable> tables = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /**
   * @param most the most bytes of the tables in it
   */
  TableCache(long most) {
    this.most = most;
    for (int i = 0; i < LOCKS; i++) {
      building[i] = new ReentrantLock();
    }
  }

  /** The table of a key, which is built once; the caller becomes a user of it. */
  ArchiveTable get(K key, Supplier<ArchiveTable> builder) {
    ArchiveTable known = find(key);
    if (known != null) {
      return known;
    }
    ReentrantLock lock = building[spread(key.hashCode())];
    Asker.lock(lock); // building may take long, and its asker may go
    try {
      ArchiveTable meanwhile = find(key);
      return meanwhile == null ? add(key, builder.get()) : meanwhile;
    } finally {
      lock.unlock();
    }
  }

  private static int spread(int hash) {
    return (hash ^ hash >>> 16) & (LOCKS - 1);
  }

  private synchronized @Nullable ArchiveTable find(K key) {
    ArchiveTable known = tables.get(key);
    return known != null && known.use() ? known : null;
  }

  private synchronized ArchiveTable add(K key, ArchiveTable table) {
    if (table.bytes() <= most && table.use()) {
      tables.put(key, table);
      bytes += table.bytes();
      Iterator<ArchiveTable> eldest = tables.values().iterator();
      while (bytes > most) {
        ArchiveTable old = eldest.next();
        eldest.remove();
        bytes -= old.bytes();
        old.letGo();
      }
    }
    return table;
  }

  /** Drops all; returns whether there was any. */
  synchronized boolean clear() {
    List<ArchiveTable> all = new ArrayList<>(tables.values());
    tables.clear();
    bytes = 0;
    all.forEach(ArchiveTable::letGo);
    return !all.isEmpty();
  }
}
