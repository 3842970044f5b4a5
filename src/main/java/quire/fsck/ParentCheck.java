package quire.fsck;

import quire.catalog.Catalog;
import quire.catalog.InodeRecord;
import quire.catalog.OwnedEntry;

/**
 * Checks that every non-directory lists each directory that names it; it may list others. To be run
 * when entries and inodes are right. Not thread-safe.
 */
final class ParentCheck {
  private final Catalog catalog;
  private final InodeIndex index;
  private final InodeLabels labels;
  private final Findings findings;

  ParentCheck(Catalog catalog, InodeIndex index, InodeLabels labels, Findings findings) {
    this.catalog = catalog;
    this.index = index;
    this.labels = labels;
    this.findings = findings;
  }

  void run() {
    catalog.allEntries(
        owned -> {
          int slot = index.find(owned.entry().ino());
          if (slot != InodeIndex.NONE && !index.isDirectory(slot)) {
            check(owned);
          }
          return true;
        });
    catalog.allParents(
        (ino, parent) -> {
          if (index.find(ino) == InodeIndex.NONE) {
            findings.warning(
                "directory %d is listed as a parent of inode %d, which does not exist"
                    .formatted(parent, ino),
                batch -> batch.deleteParent(ino, parent));
          }
          return true;
        });
    findings.flush();
  }

  private void check(OwnedEntry owned) {
    long ino = owned.entry().ino();
    long parent = owned.parent();
    InodeRecord record = catalog.inode(ino);
    if (record == null
        || record.parent() == parent
        || (record.parent() == 0 && catalog.hasParent(ino, parent))) {
      return;
    }
    findings.error(
        labels.ofEntry(parent, owned.entry().name())
            + " names an inode that does not list this directory",
        batch -> {
          batch.putParent(ino, parent);
          if (record.parent() != 0) {
            batch.putParent(ino, record.parent());
            batch.putInode(record.withParent(0));
          }
        });
    findings.flush(); // another name of the inode may come next
  }
}
