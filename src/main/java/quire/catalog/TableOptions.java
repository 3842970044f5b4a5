package quire.catalog;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.IndexType;
import org.rocksdb.LRUCache;

/**
 * The options of the tables that store the catalog's rows. Holds native memory until it is closed.
 */
final class TableOptions implements AutoCloseable {
  private static final long MIB = 1 << 20;
  private static final long BLOCK_CACHE = 24 * MIB;

  private final Cache blockCache = new LRUCache(BLOCK_CACHE);
  private final BloomFilter filter = new BloomFilter(10, false);
  private final ColumnFamilyOptions families = familyOptions(blockCache, filter);

  private static ColumnFamilyOptions familyOptions(Cache cache, BloomFilter filter) {
    BlockBasedTableConfig tables =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setFilterPolicy(filter)
            .setCacheIndexAndFilterBlocks(true)
            // in one piece, a big table's filter would evict everything else from a small cache
            .setIndexType(IndexType.kTwoLevelIndexSearch)
            .setPartitionFilters(true)
            .setPinTopLevelIndexAndFilter(true)
            .setBlockSize(8 << 10);
    return new ColumnFamilyOptions()
        .setTableFormatConfig(tables)
        .setWriteBufferSize(8 * MIB)
        // the default, an eighth of that, would allocate 16 MiB for all families before any row is
        // written
        .setArenaBlockSize(64 << 10)
        .setCompressionType(CompressionType.LZ4_COMPRESSION);
  }

  /** The same for all column families. */
  ColumnFamilyOptions families() {
    return families;
  }

  @Override
  public void close() {
    families.close();
    filter.close();
    blockCache.close();
  }
}
