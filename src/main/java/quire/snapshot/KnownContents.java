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
import quire.error.Errno;
import quire.error.FsException;

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

  /**
   * The digest of each inode that has not changed since its digest was stored. The catalog has a
   * blob for each digest of a regular file.
   *
   * @throws FsException EIO if the blob of a clone is missing, as its content is nowhere else
   */
  Map<Long, Digest> of(Collection<InodeRecord> inodes) {
    List<Long> files = new ArrayList<>();
    List<Long> directories = new ArrayList<>();
    Map<Long, Digest> known = HashMap.newHashMap(inodes.size());
    for (InodeRecord inode : inodes) {
      if (inode.deferred()) {
        known.put(inode.ino(), deferred(inode));
      } else if (inode.isDirectory()) {
        directories.add(inode.ino());
      } else if (inode.isRegular()) {
        files.add(inode.ino());
      }
    }
    known.putAll(view.marks(directories));
    catalog
        .hashes(files) // gone if the file has changed since the view
        .forEach(
            (ino, content) -> {
              if (catalog.blob(content) != null) {
                known.put(ino, content);
              }
            });
    return known;
  }

  private Digest deferred(InodeRecord inode) {
    Digest content = view.deferred(inode.ino());
    if (inode.isRegular() && catalog.blob(content) == null) {
      throw new FsException(
          Errno.EIO,
          "inode %d is a clone of blob %s, which is missing; quire fsck names the file"
              .formatted(inode.ino(), content));
    }
    return content;
  }
}
