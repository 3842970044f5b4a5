package quire.catalog;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.RocksDB;

/** The handles of the column families, in the order of {@link #descriptors}. */
record Families(
    ColumnFamilyHandle meta,
    ColumnFamilyHandle inodes,
    ColumnFamilyHandle entries,
    ColumnFamilyHandle cookies,
    ColumnFamilyHandle extents,
    ColumnFamilyHandle symlinks,
    ColumnFamilyHandle xattrs,
    ColumnFamilyHandle orphans,
    ColumnFamilyHandle blobs,
    ColumnFamilyHandle hashes,
    ColumnFamilyHandle trees,
    ColumnFamilyHandle chunks,
    ColumnFamilyHandle snapshots)
    implements AutoCloseable {

  static List<ColumnFamilyDescriptor> descriptors(ColumnFamilyOptions options) {
    Stream<byte[]> names =
        Stream.of(
                "inodes",
                "entries",
                "cookies",
                "extents",
                "symlinks",
                "xattrs",
                "orphans",
                "blobs",
                "hashes",
                "trees",
                "chunks",
                "snapshots")
            .map(name -> name.getBytes(StandardCharsets.US_ASCII));
    return Stream.concat(Stream.of(RocksDB.DEFAULT_COLUMN_FAMILY), names)
        .map(name -> new ColumnFamilyDescriptor(name, options))
        .toList();
  }

  static Families of(List<ColumnFamilyHandle> handles) {
    return new Families(
        handles.get(0),
        handles.get(1),
        handles.get(2),
        handles.get(3),
        handles.get(4),
        handles.get(5),
        handles.get(6),
        handles.get(7),
        handles.get(8),
        handles.get(9),
        handles.get(10),
        handles.get(11),
        handles.get(12));
  }

  List<ColumnFamilyHandle> all() {
    return List.of(
        meta, inodes, entries, cookies, extents, symlinks, xattrs, orphans, blobs, hashes, trees,
        chunks, snapshots);
  }

  @Override
  public void close() {
    all().forEach(ColumnFamilyHandle::close);
  }
}
