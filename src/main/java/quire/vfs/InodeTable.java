package quire.vfs;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import org.jspecify.annotations.Nullable;
import quire.catalog.Catalog;
import quire.catalog.InodeRecord;
import quire.error.Errno;
import quire.error.FsException;

/**
 * The one place where an inode number becomes an {@link Inode}, always the same one as long as
 * anybody holds it. Thread-safe.
 */
final class InodeTable {
  private static final int KEPT = 16_384;

  private final Catalog catalog;

  /** Weak values: an inode that is open, dirty or being changed is held by whoever does that. */
  private final Cache<Long, Inode> canonical = caches().weakValues().recordStats().build();

  /** Keeps what was used lately from being collected. */
  private final Cache<Long, Inode> recent = caches().maximumSize(KEPT).build();

  InodeTable(Catalog catalog) {
    this.catalog = catalog;
  }

  /** Their upkeep is short: waking another thread for it costs more. */
  private static Caffeine<Object, Object> caches() {
    return Caffeine.newBuilder().executor(Runnable::run);
  }

  /** The inode, or ENOENT where there is none of that number (any more). */
  Inode get(long ino) {
    Inode inode = canonical.get(ino, this::load);
    if (recent.getIfPresent(ino) != inode) { // to look is cheaper than to put
      recent.put(ino, inode);
    }
    return inode;
  }

  CacheUse use() {
    CacheStats stats = canonical.stats();
    return new CacheUse(stats.hitCount(), stats.missCount());
  }

  /** The inode, or null where there is none of that number (any more). */
  @Nullable Inode find(long ino) {
    try {
      return get(ino);
    } catch (FsException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      return null;
    }
  }

  private Inode load(long ino) {
    InodeRecord record = catalog.inode(ino);
    if (record == null) {
      throw new FsException(Errno.ENOENT, "there is no inode " + ino);
    }
    return new Inode(record);
  }

  /** Enters an inode that was just made, unless somebody found its entry and was faster. */
  void add(Inode inode) {
    Inode entered = canonical.get(inode.ino(), ino -> inode);
    recent.put(inode.ino(), entered);
  }

  /** Forgets an inode that is gone from the catalog. */
  void remove(Inode inode) {
    recent.invalidate(inode.ino());
    canonical.invalidate(inode.ino());
  }
}
