package quire.fsck;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.CatalogBatch;
import quire.catalog.InodeRecord;
import quire.catalog.TreeRow;
import quire.snapshot.StoredAttributes;
import quire.snapshot.TakenTree;
import quire.snapshot.TreeSalvage;
import quire.snapshot.TreeWalk;

/**
 * Checks that every snapshot, and every live directory that is a clone, has all tree objects and
 * blobs that it needs, and that the former are what their digests say. A snapshot that has lost one
 * stays as it is: its name stands for its content. A live directory keeps what can still be read.
 * Not thread-safe.
 */
final class TreeCheck {
  /**
   * The most lost contents that are reported with all their paths; further ones get one path each.
   */
  private static final int MOST = 10_000;

  private static final String DROP =
      "nothing can repair it: drop these snapshots, or import them anew from a backup";
  private static final String KEEP = "a repair keeps what can be read and leaves the rest out";

  private final Catalog catalog;
  private final InodeIndex index;
  private final InodeLabels labels;
  private final Findings findings;

  /** Why each lost content is lost. */
  private final Map<Digest, String> lost = new HashMap<>();

  /** Whether {@link #lost} is full, so that no tree can be called good. */
  private boolean manyLost;

  private final AffectedTrees trees;

  TreeCheck(Catalog catalog, InodeIndex index, InodeLabels labels, Findings findings) {
    this.catalog = catalog;
    this.index = index;
    this.labels = labels;
    this.findings = findings;
    this.trees = new AffectedTrees(catalog, lost::containsKey);
  }

  private interface Visitor {
    void visit(long ino, Digest tree);
  }

  void run() {
    findLost();
    if (lost.isEmpty()) {
      return;
    }
    checkSnapshots();
    checkMarks();
    checkClones();
    findings.flush();
  }

  private void findLost() {
    TreeWalk walk =
        new TreeWalk(
            catalog,
            new TreeWalk.Losses() {
              @Override
              public void tree(Digest tree, String path, String reason) {
                lose(tree, path, reason);
              }

              @Override
              public void blob(Digest blob, String path) {
                lose(blob, path, "the blob %s is missing".formatted(blob));
              }
            });
    catalog.snapshots(
        snapshot -> {
          walk.directory(snapshot.tree(), "snapshot " + snapshot.name());
          return true;
        });
    clones((ino, tree) -> walk.directory(tree, "inode " + ino));
    marks((ino, tree) -> walk.directory(tree, "inode " + ino));
  }

  private void lose(Digest content, String path, String reason) {
    if (lost.size() < MOST) {
      lost.put(content, reason);
    } else {
      manyLost = true;
      findings.irreparable("%s: %s".formatted(path, reason));
    }
  }

  private void clones(Visitor visitor) {
    catalog.allDeferred(
        (ino, tree) -> {
          int slot = index.find(ino);
          if (slot != InodeIndex.NONE
              && index.isDirectory(slot)
              && !index.isMarked(slot, InodeIndex.ORPHAN)
              && isDeferred(ino)) {
            visitor.visit(ino, tree);
          }
          return true;
        });
  }

  private boolean isDeferred(long ino) {
    InodeRecord record = index.record(catalog, ino);
    return record != null && record.deferred();
  }

  private InodeRecord record(long ino) {
    InodeRecord record = catalog.inode(ino);
    if (record == null) {
      throw new IllegalStateException("no inode " + ino); // the index has it
    }
    return record;
  }

  /**
   * Visits the marks of directories with entries of their own; the mark of a clone is that of its
   * tree.
   */
  private void marks(Visitor visitor) {
    catalog.allMarks(
        (ino, tree) -> {
          int slot = index.find(ino);
          if (slot != InodeIndex.NONE && catalog.tree(tree) != null && isFilled(ino)) {
            visitor.visit(ino, tree);
          }
          return true;
        });
  }

  /** The root is in the index even if its row is lost. */
  private boolean isFilled(long ino) {
    InodeRecord record = catalog.inode(ino);
    return record != null && !record.deferred();
  }

  private void checkSnapshots() {
    Map<Digest, AffectedPaths> affected = new LinkedHashMap<>();
    PathListing listing =
        new PathListing(
            catalog,
            trees,
            content -> affected.computeIfAbsent(content, same -> new AffectedPaths()));
    catalog.snapshots(
        snapshot -> {
          listing.list(snapshot.tree(), "snapshot " + snapshot.name());
          return true;
        });
    listing.countOthers();
    affected.forEach(
        (content, paths) ->
            findings.irreparable("%s: %s; %s".formatted(paths, lost.get(content), DROP)));
  }

  /** The next snapshot would trust a mark of a damaged tree object, and be damaged as well. */
  private void checkMarks() {
    AffectedPaths affected = new AffectedPaths();
    marks(
        (ino, tree) -> {
          if (!isGood(tree)) {
            affected.add(affected.wantsMore() ? labels.of(ino) : "");
            findings.change(batch -> batch.deleteMark(ino));
          }
        });
    if (!affected.isEmpty()) {
      findings.error(
          "the next snapshot would take a damaged tree object for unchanged directories: "
              + affected);
    }
  }

  private boolean isGood(Digest tree) {
    return !manyLost && trees.isGood(tree);
  }

  private void checkClones() {
    TreeSalvage salvage = new TreeSalvage(catalog, this::isGood);
    clones(
        (ino, tree) -> {
          if (!trees.isGood(tree)) {
            AffectedPaths affected = affected(tree);
            findings.error(
                "%s is a clone, and the store has lost parts of it: %s; %s"
                    .formatted(labels.of(ino), affected, KEEP),
                batch -> mend(record(ino), tree, salvage, batch));
          }
        });
  }

  private AffectedPaths affected(Digest clone) {
    AffectedPaths affected = new AffectedPaths();
    PathListing listing =
        new PathListing(
            catalog,
            trees,
            new PathListing.Sink() {
              @Override
              public AffectedPaths paths(Digest content) {
                return affected;
              }

              @Override
              public boolean isFull() {
                return !affected.wantsMore();
              }

              @Override
              public String text(Digest content, String path) {
                return "%s (%s)".formatted(path, lost.get(content));
              }
            });
    listing.list(clone, ".");
    affected.addUnnamed(trees.paths(clone) - affected.named());
    return affected;
  }

  /**
   * Makes the clone a clone of the readable rest of its tree. If it has some entries already,
   * because it was listed or a crash cut a listing short, they come from the first chunks of the
   * same tree.
   */
  private void mend(InodeRecord record, Digest tree, TreeSalvage salvage, CatalogBatch batch) {
    long ino = record.ino();
    batch.deleteMark(ino);
    TreeRow row = null;
    TakenTree made = salvage.salvage(tree, StoredAttributes.of(catalog, record));
    if (made.row().entries() > 0) {
      row = made.row();
      batch.putDeferred(ino, made.digest());
      if (index.entries(index.find(ino)) == 0) {
        batch.putMark(ino, made.digest());
      }
    } else {
      batch.deleteDeferred(ino);
    }
    int slot = index.find(ino);
    long entries = row == null ? index.entries(slot) : row.entries();
    long directories = row == null ? index.subdirectories(slot) : row.directories();
    int links = (int) Math.min(2 + directories, Integer.MAX_VALUE);
    batch.putInode(record.withDeferred(row != null).withSize(entries, 0).withNlink(links));
    catalog.garbage().suspect(0);
  }
}
