package quire.snapshot;

import quire.blob.Digest;
import quire.catalog.TreeRow;
import quire.snapshot.castore.CastoreRef;
import quire.snapshot.tree.TreeContent;

/**
 * A tree object that is in the catalog. Immutable.
 *
 * @param digest its name
 * @param row its row in the catalog
 */
public record TakenTree(Digest digest, TreeRow row) {
  /** Its content as an entry of its parent. */
  public TreeContent.Directory content() {
    return new TreeContent.Directory(digest, new CastoreRef(row.castore(), row.castoreSize()));
  }
}
