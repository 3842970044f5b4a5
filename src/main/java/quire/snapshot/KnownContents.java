package quire.snapshot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.CatalogView;
import quire.catalog.InodeRecord;

/**
 * Finds the known digests of a view's inodes: of blobs and of tree objects. Takes many inodes at a
 * time, which is faster. Thread-safe.
 */
final class KnownContents {
  private final Catalog catalog;
  private final CatalogView view;

  KnownContents(Catalog catalog, CatalogView view) {
    this.catalog = catalog;
    this.view = view;
  }

  /** The digest of each inode that has not changed since its digest was stored. */
  Map<Long, Digest> of(Collection<InodeRecord> inodes) {
    List<Long> files = new ArrayList<>();
    List<Long> directories = new ArrayList<>();
    Map<Long, Digest> known = HashMap.newHashMap(inodes.size());
    for (InodeRecord inode : inodes) {
      if (inode.deferred()) {
        known.put(inode.ino(), view.deferred(inode.ino()));
      } else if (inode.isDirectory()) {
        directories.add(inode.ino());
      } else if (inode.isRegular()) {
        files.add(inode.ino());
      }
    }
    known.putAll(view.marks(directories));
    known.putAll(catalog.hashes(files)); // gone if the file has changed since the view
    return known;
  }
}
