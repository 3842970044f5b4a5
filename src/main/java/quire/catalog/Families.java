package quire.catalog;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.RocksDB;

/** The column families, in the order of {@link #descriptors}. */
record Families(
    Family meta,
    Family inodes,
    Family entries,
    Family cookies,
    Family extents,
    Family symlinks,
    Family xattrs,
    Family orphans,
    Family blobs,
    Family hashes,
    Family trees,
    Family chunks,
    Family snapshots,
    Family marks,
    Family deferred,
    Family parents,
    Family sha256) {
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

  /** Without handles. */
  static Families create() {
    return new Families(
        new Family(),
        new Family(),
        new Family(),
        new Family(),
        new Family(),
        new Family(),
        new Family(),
        new Family(),
        new Family(),
        new Family(),
        new Family(),
        new Family(),
        new Family(),
        new Family(),
        new Family(),
        new Family(),
        new Family());
  }

  /**
   * Takes the handles that RocksDB gave.
   *
   * @param handles in the order of {@link #descriptors}
   */
  void attach(List<ColumnFamilyHandle> handles) {
    List<Family> families = all();
    for (int i = 0; i < families.size(); i++) {
      families.get(i).attach(handles.get(i));
    }
  }

  /** The handles, in the order of {@link #descriptors}. */
  List<ColumnFamilyHandle> handles() {
    return all().stream().map(Family::handle).toList();
  }

  private List<Family> all() {
    return List.of(
        meta, inodes, entries, cookies, extents, symlinks, xattrs, orphans, blobs, hashes, trees,
        chunks, snapshots, marks, deferred, parents, sha256);
  }

  /** Closes the handles. */
  void detach() {
    all().forEach(Family::detach);
  }
}
