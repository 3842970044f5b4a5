package quire.catalog;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import quire.catalog.journal.CatalogFamily;

/** The column families of an open catalog. */
final class Families {
  private final Map<CatalogFamily, Family> all = new EnumMap<>(CatalogFamily.class);

  /** Without handles at first. */
  Families() {
    CatalogFamily.all().forEach(name -> all.put(name, new Family()));
  }

  static boolean areOfVersion1(List<byte[]> names) {
    return !names.isEmpty()
        && names.stream()
            .map(name -> new String(name, StandardCharsets.US_ASCII))
            .noneMatch(CatalogFamily.MARKS.text()::equals); // version 1 does not have these
  }

  /** In the order of {@link CatalogFamily}. */
  static List<ColumnFamilyDescriptor> descriptors(ColumnFamilyOptions options) {
    return CatalogFamily.all().stream()
        .map(family -> family.text().getBytes(StandardCharsets.US_ASCII))
        .map(name -> new ColumnFamilyDescriptor(name, options))
        .toList();
  }

  /**
   * Takes the handles that RocksDB gave.
   *
   * @param handles in the order of {@link #descriptors}
   */
  void attach(List<ColumnFamilyHandle> handles) {
    all.forEach((name, family) -> family.attach(handles.get(name.number())));
  }

  /** The handles, in the order of {@link #descriptors}. */
  List<ColumnFamilyHandle> handles() {
    return all.values().stream().map(Family::handle).toList();
  }

  /** Closes the handles. */
  void detach() {
    all.values().forEach(Family::detach);
  }

  private Family of(CatalogFamily name) {
    Family family = all.get(name);
    if (family == null) {
      throw new IllegalStateException("there is no column family " + name);
    }
    return family;
  }

  Family meta() {
    return of(CatalogFamily.META);
  }

  Family inodes() {
    return of(CatalogFamily.INODES);
  }

  Family entries() {
    return of(CatalogFamily.ENTRIES);
  }

  Family cookies() {
    return of(CatalogFamily.COOKIES);
  }

  Family extents() {
    return of(CatalogFamily.EXTENTS);
  }

  Family symlinks() {
    return of(CatalogFamily.SYMLINKS);
  }

  Family xattrs() {
    return of(CatalogFamily.XATTRS);
  }

  Family orphans() {
    return of(CatalogFamily.ORPHANS);
  }

  Family blobs() {
    return of(CatalogFamily.BLOBS);
  }

  Family hashes() {
    return of(CatalogFamily.HASHES);
  }

  Family trees() {
    return of(CatalogFamily.TREES);
  }

  Family chunks() {
    return of(CatalogFamily.CHUNKS);
  }

  Family snapshots() {
    return of(CatalogFamily.SNAPSHOTS);
  }

  Family marks() {
    return of(CatalogFamily.MARKS);
  }

  Family deferred() {
    return of(CatalogFamily.DEFERRED);
  }

  Family parents() {
    return of(CatalogFamily.PARENTS);
  }

  Family sha256() {
    return of(CatalogFamily.SHA256);
  }
}
