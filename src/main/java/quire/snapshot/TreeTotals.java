package quire.snapshot;

import quire.catalog.TreeRow;
import quire.snapshot.castore.CastoreRef;
import quire.snapshot.tree.TreeRef;

/** Sums up the catalog's figures of a tree object while its entries come. Not thread-safe. */
final class TreeTotals {
  private long directories;
  private long bytes;
  private boolean linked;

  /** Clones of clones may have sizes beyond 64 bits: then the sum is the greatest number. */
  void addFile(long size, boolean hasOtherNames) {
    long sum = bytes + size;
    bytes = sum < 0 ? Long.MAX_VALUE : sum;
    linked |= hasOtherNames;
  }

  void addDirectory(TreeRow directory) {
    directories++;
    addFile(directory.bytes(), directory.linked());
  }

  TreeRow row(long id, TreeRef ref) {
    CastoreRef castore = ref.castore();
    return new TreeRow(
        id, ref.entries(), directories, castore.digest(), castore.size(), bytes, linked);
  }
}
