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
    ColumnFamilyHandle snapshots,
    ColumnFamilyHandle marks,
    ColumnFamilyHandle deferred,
    ColumnFamilyHandle parents,
    ColumnFamilyHandle sha256)
    implements AutoCloseable {
  /** What a store of version 1 does not have. */
  private static final String MARKS = "marks";

  static boolean areOfVersion1(List<byte[]> names) {
    return !names.isEmpty()
        && names.stream()
            .noneMatch(name -> new String(name, StandardCharsets.US_ASCII).equals(MARKS));
  }

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
                "snapshots",
                MARKS,
                "deferred",
                "parents",
                "sha256")
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
        handles.get(12),
        handles.get(13),
        handles.get(14),
        handles.get(15),
        handles.get(16));
  }

  List<ColumnFamilyHandle> all() {
    return List.of(
        meta, inodes, entries, cookies, extents, symlinks, xattrs, orphans, blobs, hashes, trees,
        chunks, snapshots, marks, deferred, parents, sha256);
  }

  @Override
  public void close() {
    all().forEach(ColumnFamilyHandle::close);
  }
}
