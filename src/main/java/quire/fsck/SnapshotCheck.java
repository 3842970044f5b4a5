package quire.fsck;

import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.SnapshotRow;
import quire.catalog.TreeRow;
import quire.error.FsException;
import quire.snapshot.DigestTable;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeEntry;
import quire.snapshot.tree.TreeReader;

/**
 * Checks that every snapshot has all tree objects and blobs that it needs, and that tree objects
 * match their digests. Remembers each checked tree object in a {@link DigestTable}. Not
 * thread-safe.
 */
final class SnapshotCheck {
  private final Catalog catalog;
  private final Findings findings;
  private final DigestTable seen = new DigestTable();

  SnapshotCheck(Catalog catalog, Findings findings) {
    this.catalog = catalog;
    this.findings = findings;
  }

  void run() {
    catalog.snapshots(
        snapshot -> {
          check(snapshot);
          return true;
        });
  }

  private void check(SnapshotRow snapshot) {
    String place = "snapshot " + snapshot.name();
    checkTree(snapshot.tree(), place);
  }

  private void checkTree(Digest digest, String place) {
    if (!seen.add(digest)) {
      return;
    }
    TreeRow row = catalog.tree(digest);
    if (row == null) {
      findings.error("%s: the tree object %s is missing".formatted(place, digest), null);
      return;
    }
    try {
      TreeReader tree = new TreeReader(chunk -> catalog.treeChunk(row.id(), chunk));
      tree.verify(digest);
      for (TreeEntry entry : tree) {
        checkEntry(entry, place + "/" + entry.name());
      }
    } catch (IllegalArgumentException | FsException e) {
      findings.error("%s: %s".formatted(place, e.getMessage()), null);
    }
  }

  private void checkEntry(TreeEntry entry, String place) {
    switch (entry.content()) {
      case TreeContent.Directory directory -> checkTree(directory.tree(), place);
      case TreeContent.Regular file -> {
        if (catalog.blob(file.blob()) == null) {
          findings.error("%s: the blob %s is missing".formatted(place, file.blob()), null);
        }
      }
      case TreeContent.Symlink symlink -> {}
      case TreeContent.Device device -> {}
      case TreeContent.None none -> {}
    }
  }
}
