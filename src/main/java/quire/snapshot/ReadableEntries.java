package quire.snapshot;

import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import quire.blob.Digest;
import quire.catalog.CatalogReader;
import quire.catalog.TreeRow;
import quire.error.FsException;
import quire.snapshot.tree.TreeEntry;

/**
 * The entries of a stored tree object up to its first damage, which ends them without an error. For
 * walks that report the damage in another way. Not thread-safe.
 */
public final class ReadableEntries {
  private final Iterator<TreeEntry> entries;

  private ReadableEntries(Iterator<TreeEntry> entries) {
    this.entries = entries;
  }

  /** None if the tree object is missing. */
  public static ReadableEntries of(CatalogReader catalog, Digest tree) {
    try {
      TreeRow row = catalog.tree(tree);
      return new ReadableEntries(
          row == null
              ? Collections.emptyIterator()
              : StoredTree.open(catalog, row.id()).iterator());
    } catch (IllegalArgumentException | FsException e) {
      return new ReadableEntries(Collections.emptyIterator());
    }
  }

  /** The next entry; null if there is none that can be read. */
  public @Nullable TreeEntry next() {
    try {
      return entries.hasNext() ? entries.next() : null;
    } catch (IllegalArgumentException | FsException e) {
      return null;
    }
  }
}
