package quire.fsck;

import org.jspecify.annotations.Nullable;
import quire.blob.Digest;
import quire.catalog.BlobRow;
import quire.catalog.Catalog;
import quire.catalog.CatalogBatch;
import quire.catalog.ExtentRow;
import quire.catalog.InodeRecord;
import quire.catalog.TreeRow;
import quire.log.OffloadLog;

/**
 * Checks the rows that connect directories and files with tree objects and blobs: the sources of
 * clones, and the results of snapshots. Not thread-safe.
 */
final class CloneCheck {
  /** What ends the text about a file whose bytes are lost as a whole, and that is left as it is. */
  static final String UNREADABLE =
      "; reads of it fail until --repair --free-lost makes zeros of its bytes, or it is removed";

  private final Catalog catalog;
  private final OffloadLog log;
  private final InodeIndex index;
  private final InodeLabels labels;
  private final Findings findings;
  private boolean marksAreWrong;

  CloneCheck(
      Catalog catalog, OffloadLog log, InodeIndex index, InodeLabels labels, Findings findings) {
    this.catalog = catalog;
    this.log = log;
    this.index = index;
    this.labels = labels;
    this.findings = findings;
  }

  void run() {
    catalog.allDeferred(
        (ino, content) -> {
          InodeRecord record = index.record(catalog, ino);
          if (record == null || !record.deferred()) {
            findings.warning(
                "inode %d is noted as a clone and is not one".formatted(ino),
                batch -> batch.deleteDeferred(ino));
          }
          return true;
        });
    catalog.allInodes(
        record -> {
          if (record.deferred()) {
            checkDeferred(record);
          }
          return true;
        });
    checkHashes();
    checkMarks();
    findings.flush();
  }

  private void checkDeferred(InodeRecord record) {
    boolean directory = record.isDirectory();
    String lost = directory ? lostEntries(record) : lostBytes(record);
    if (lost.isEmpty()) {
      return;
    }
    Digest content = directory ? knownTree(record) : knownBlob(catalog, record);
    if (content != null) {
      findings.error(
          "%s%s; a repair uses %s, which is noted as its content"
              .formatted(labels.of(record.ino()), lost, content),
          batch -> batch.putDeferred(record.ino(), content));
    } else if (directory || log.givesUpMissing()) {
      findings.error(labels.of(record.ino()) + lost, batch -> end(record, batch));
    } else { // zeros in the place of its bytes would look like its content
      findings.irreparable(labels.of(record.ino()) + lost + UNREADABLE);
    }
  }

  /** The tree object with all entries of a directory that is not empty; null if none is known. */
  private @Nullable Digest knownTree(InodeRecord directory) {
    Digest mark = catalog.mark(directory.ino());
    TreeRow tree = mark == null ? null : catalog.tree(mark);
    return tree != null && tree.entries() > 0 && tree.entries() == directory.size() ? mark : null;
  }

  /**
   * The blob with all bytes of a file that is not empty; null if none is known. The row with the
   * file's digest names it, as long as the file has not changed since the last snapshot.
   */
  static @Nullable Digest knownBlob(Catalog catalog, InodeRecord file) {
    Digest content = catalog.hash(file.ino());
    BlobRow blob = content == null ? null : catalog.blob(content);
    return blob != null && blob.size() > 0 && blob.size() == file.size() ? content : null;
  }

  /** Makes it a normal inode with the rows in the catalog, which are only remains of a crash. */
  private void end(InodeRecord record, CatalogBatch batch) {
    batch.deleteDeferred(record.ino());
    batch.deleteHash(record.ino()); // changed content: the next snapshot must not use these
    batch.deleteMark(record.ino());
    if (record.isDirectory()) {
      int slot = index.find(record.ino());
      int links = index.isMarked(slot, InodeIndex.ORPHAN) ? 0 : 2 + index.subdirectories(slot);
      batch.putInode(record.withDeferred(false).withSize(index.entries(slot), 0).withNlink(links));
    } else {
      batch.putExtent(record.ino(), new ExtentRow(0, record.size(), ExtentRow.Kind.FILL, 0));
      batch.putInode(record.withDeferred(false).withSize(record.size(), 0));
    }
  }

  private String lostEntries(InodeRecord record) {
    if (!catalog.knowsDeferred(record.ino())) {
      return ": the tree object that it is a clone of is not known, and its entries are lost";
    }
    TreeRow tree = catalog.tree(catalog.deferred(record.ino()));
    return tree == null || tree.entries() == record.size() // TreeCheck reports a missing one
        ? ""
        : ": the size is %d and the tree object that it is a clone of has %d entries"
            .formatted(record.size(), tree.entries());
  }

  private String lostBytes(InodeRecord record) {
    BlobRow blob =
        catalog.knowsDeferred(record.ino()) ? catalog.blob(catalog.deferred(record.ino())) : null;
    if (blob == null) {
      return ": the blob that it is a clone of is missing, and its bytes with it";
    }
    return blob.size() == record.size()
        ? ""
        : ": the size is %d and the blob that it is a clone of has %d bytes"
            .formatted(record.size(), blob.size());
  }

  /** Wrong hashes matter because the next snapshot uses them without a check. */
  private void checkHashes() {
    catalog.allHashes(
        (ino, content) -> {
          if (catalog.blob(content) == null) {
            findings.warning(
                "%s is noted with the digest of a missing blob".formatted(labels.of(ino)),
                batch -> batch.deleteHash(ino));
          }
          return true;
        });
  }

  /**
   * A directory has either no mark or the right one. If it has one, so must all directories below
   * it.
   */
  private void checkMarks() {
    catalog.allMarks(
        (ino, tree) -> {
          int slot = index.find(ino);
          if (slot != InodeIndex.NONE && index.isMarked(slot, InodeIndex.ORPHAN)) {
            return true; // it shrinks while it is deleted, and no snapshot will take it
          }
          TreeRow row = catalog.tree(tree);
          InodeRecord record = index.record(catalog, ino);
          boolean right =
              slot != InodeIndex.NONE
                  && record != null
                  && index.isDirectory(slot)
                  && row != null
                  && row.entries() == record.size();
          if (right) {
            index.mark(slot, InodeIndex.UNCHANGED);
          } else {
            wrongMark("directory inode %d is marked as unchanged and is not".formatted(ino));
          }
          return true;
        });
    for (int slot = 0, size = index.size(); slot < size; slot++) {
      int above = index.isDirectory(slot) ? index.find(index.parent(slot)) : InodeIndex.NONE;
      if (above != InodeIndex.NONE
          && !index.isMarked(slot, InodeIndex.UNCHANGED)
          && !index.isMarked(slot, InodeIndex.ORPHAN)
          && index.isMarked(above, InodeIndex.UNCHANGED)) {
        wrongMark(
            labels.of(index.ino(above)) + " is marked as unchanged and a directory in it is not");
      }
    }
    if (marksAreWrong || findings.counts().errors() > 0) {
      forgetMarks();
    }
  }

  private void wrongMark(String text) {
    marksAreWrong = true;
    findings.error(text);
  }

  /**
   * Deletes marks, so that the next snapshot visits everything. A deferred directory has no changes
   * and keeps its mark, unless a listing that was cut short has already made some of its entries.
   */
  private void forgetMarks() {
    catalog.allMarks(
        (ino, tree) -> {
          InodeRecord record = catalog.inode(ino);
          int slot = index.find(ino);
          boolean begun = slot != InodeIndex.NONE && index.entries(slot) > 0;
          if (record == null || !record.deferred() || begun) {
            findings.change(batch -> batch.deleteMark(ino));
          }
          return true;
        });
  }
}
