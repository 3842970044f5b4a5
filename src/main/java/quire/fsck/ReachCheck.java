package quire.fsck;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import quire.catalog.Catalog;

/**
 * Checks that every inode except the root can be reached from it or is a listed orphan, and that
 * orphans are valid. Not thread-safe.
 */
final class ReachCheck {
  private final Catalog catalog;
  private final InodeIndex index;
  private final InodeLabels labels;
  private final Findings findings;
  private final LostAndFound lostAndFound;

  ReachCheck(
      Catalog catalog,
      InodeIndex index,
      InodeLabels labels,
      Findings findings,
      LostAndFound lostAndFound) {
    this.catalog = catalog;
    this.index = index;
    this.labels = labels;
    this.findings = findings;
    this.lostAndFound = lostAndFound;
  }

  void run() {
    checkOrphans();
    int root = index.find(Catalog.ROOT);
    for (int slot = 0, size = index.size(); slot < size; slot++) {
      if (slot != root && index.names(slot) == 0 && !index.isMarked(slot, InodeIndex.ORPHAN)) {
        findings.error(labels.of(index.ino(slot)) + " has no name");
        lostAndFound.adopt(slot);
      }
    }
    checkCycles(root);
    findings.flush();
  }

  private void checkOrphans() {
    List<Long> wrong = new ArrayList<>();
    catalog.orphans(
        ino -> {
          int slot = index.find(ino);
          if (slot == InodeIndex.NONE || index.names(slot) > 0) {
            wrong.add(ino);
          } else {
            index.mark(slot, InodeIndex.ORPHAN);
          }
          return true;
        });
    for (long ino : wrong) {
      String why = index.find(ino) == InodeIndex.NONE ? " does not exist" : " still has a name";
      findings.error(
          labels.of(ino) + " is to be deleted as an orphan and" + why,
          batch -> batch.deleteOrphan(ino));
    }
  }

  /** Walks up from each directory; every directory is visited once. */
  private void checkCycles(int root) {
    BitSet rooted = new BitSet(index.size());
    rooted.set(root);
    BitSet onWay = new BitSet(index.size());
    List<Integer> way = new ArrayList<>();
    for (int slot = 0, size = index.size(); slot < size; slot++) {
      if (!index.isDirectory(slot) || index.isMarked(slot, InodeIndex.ORPHAN)) {
        continue;
      }
      int at = slot;
      while (at != InodeIndex.NONE && !rooted.get(at) && !onWay.get(at)) {
        onWay.set(at);
        way.add(at);
        at = index.find(index.parent(at));
      }
      if (at != InodeIndex.NONE && onWay.get(at)) {
        cut(at);
      }
      way.forEach(rooted::set);
      way.forEach(onWay::clear);
      way.clear();
    }
  }

  /** Removes a directory from the circle that contains it. */
  private void cut(int slot) {
    long parent = index.parent(slot);
    findings.error("directory inode %d is inside itself".formatted(index.ino(slot)));
    catalog.entries(
        parent,
        0,
        entry -> {
          if (entry.ino() != index.ino(slot)) {
            return true;
          }
          findings.change(batch -> batch.deleteEntry(parent, entry));
          index.removeEntry(index.find(parent), slot);
          return false;
        });
    lostAndFound.adopt(slot);
  }
}
