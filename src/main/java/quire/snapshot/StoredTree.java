package quire.snapshot;

import java.util.function.Consumer;
import quire.blob.Digest;
import quire.catalog.CatalogReader;
import quire.catalog.TreeRow;
import quire.error.Errno;
import quire.error.FsException;
import quire.snapshot.tree.TreeEntry;
import quire.snapshot.tree.TreeReader;

/** Reads tree objects of a catalog. All methods fail with EIO if one is missing or damaged. */
final class StoredTree {
  private StoredTree() {}

  static TreeReader open(CatalogReader catalog, Digest digest) {
    try {
      return open(catalog, row(catalog, digest).id());
    } catch (IllegalArgumentException e) {
      throw damaged(digest, e);
    }
  }

  static TreeRow row(CatalogReader catalog, Digest digest) {
    TreeRow row = catalog.tree(digest);
    if (row == null) {
      throw new FsException(Errno.EIO, "the store has no tree object " + digest);
    }
    return row;
  }

  /**
   * The tree object whose chunks have this number.
   *
   * @throws IllegalArgumentException if there is none
   */
  static TreeReader open(CatalogReader catalog, long number) {
    return new TreeReader(chunk -> catalog.treeChunk(number, chunk));
  }

  /** Visits all entries of a tree object. */
  static void forEach(CatalogReader catalog, Digest digest, Consumer<TreeEntry> visitor) {
    try {
      open(catalog, digest).forEach(visitor);
    } catch (IllegalArgumentException e) {
      throw damaged(digest, e);
    }
  }

  static FsException damaged(Digest digest, IllegalArgumentException e) {
    return new FsException(
        Errno.EIO, "the tree object %s is damaged: %s".formatted(digest, e.getMessage()), e);
  }
}
