package quire.fsck;

import org.jspecify.annotations.Nullable;
import quire.blob.Digest;
import quire.catalog.BlobRow;
import quire.catalog.CatalogReader;
import quire.catalog.InodeRecord;
import quire.catalog.TreeRow;

/**
 * Finds the content of a file or a directory whose own rows are lost: the rows for the next
 * snapshot tell it, as long as nothing has changed since the last one.
 */
final class CloneSource {
  private CloneSource() {}

  /** The blob with all bytes of a file that is not empty; null if none is known. */
  static @Nullable Digest ofFile(CatalogReader catalog, InodeRecord file) {
    Digest content = catalog.hash(file.ino());
    BlobRow blob = content == null ? null : catalog.blob(content);
    return blob != null && blob.size() > 0 && blob.size() == file.size() ? content : null;
  }

  /** The tree object with all entries of a directory that is not empty; null if none is known. */
  static @Nullable Digest ofDirectory(CatalogReader catalog, InodeRecord directory) {
    Digest mark = catalog.mark(directory.ino());
    TreeRow tree = mark == null ? null : catalog.tree(mark);
    return tree != null && tree.entries() > 0 && tree.entries() == directory.size() ? mark : null;
  }
}
