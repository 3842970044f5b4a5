package quire.fsck;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.ExtentRow;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.log.OffloadLog;

/**
 * Checks each inode against the counts of the index: type, link count, size, parent, symlink target
 * and extended attributes. Not thread-safe.
 */
final class InodeCheck {
  private static final int PERMISSIONS = 07777;

  private final Catalog catalog;
  private final OffloadLog log;
  private final InodeIndex index;
  private final InodeLabels labels;
  private final Findings findings;

  InodeCheck(
      Catalog catalog, OffloadLog log, InodeIndex index, InodeLabels labels, Findings findings) {
    this.catalog = catalog;
    this.log = log;
    this.index = index;
    this.labels = labels;
    this.findings = findings;
  }

  void run() {
    gatherXattrs();
    checkStraySymlinks();
    catalog.allInodes(
        record -> {
          check(record, index.find(record.ino()));
          return true;
        });
    findings.flush();
  }

  private void gatherXattrs() {
    catalog.allXattrs(
        owned -> {
          int slot = index.find(owned.ino());
          if (slot == InodeIndex.NONE) {
            findings.warning(
                "there is an extended attribute %s of inode %d, which does not exist"
                    .formatted(owned.name(), owned.ino()),
                batch -> batch.deleteXattr(owned.ino(), owned.name()));
          } else {
            index.mark(slot, InodeIndex.HAS_XATTRS);
          }
          return true;
        });
  }

  private void checkStraySymlinks() {
    catalog.allSymlinks(
        ino -> {
          int slot = index.find(ino);
          if (slot == InodeIndex.NONE || !index.is(slot, FileType.SYMLINK)) {
            findings.warning(
                "there is a symlink target for inode %d, which is not a symlink".formatted(ino),
                batch -> batch.deleteSymlink(ino));
          }
          return true;
        });
  }

  private void check(InodeRecord record, int slot) {
    List<String> wrong = new ArrayList<>();
    InodeRecord right = record;
    FileType type = InodeIndex.typeOf(record);
    if ((record.mode() & FileType.MASK) != type.bits()) {
      wrong.add("mode 0%o has no known type".formatted(record.mode()));
      right = right.withMode(type.bits() | (record.mode() & PERMISSIONS));
    }
    right = checkLinks(right, slot, wrong);
    right =
        switch (type) {
          case DIRECTORY -> checkDirectory(right, slot, wrong);
          case SYMLINK -> checkSymlink(right, wrong);
          case REGULAR -> checkEmpty(right, slot, wrong);
          default -> right;
        };
    boolean hasXattrs = index.isMarked(slot, InodeIndex.HAS_XATTRS);
    if (record.hasXattrs() != hasXattrs) {
      wrong.add("extended attributes " + (hasXattrs ? "are not shown" : "are missing"));
      right = right.withXattrs(hasXattrs);
    }
    if (!wrong.isEmpty()) {
      InodeRecord repaired = right;
      findings.error(
          labels.of(record.ino()) + ": " + String.join("; ", wrong),
          batch -> batch.putInode(repaired));
    }
  }

  private InodeRecord checkLinks(InodeRecord record, int slot, List<String> wrong) {
    boolean orphan = index.isMarked(slot, InodeIndex.ORPHAN);
    boolean root = record.ino() == Catalog.ROOT;
    if (!orphan && !root && index.names(slot) == 0) {
      return record; // reported as such
    }
    if (!orphan && index.isDirectory(slot) && record.deferred()) {
      return record; // its sub-directories are yet to come
    }
    int links = index.isDirectory(slot) ? 2 + index.subdirectories(slot) : index.names(slot);
    int expected = orphan ? 0 : links;
    if (record.nlink() == expected) {
      return record;
    }
    wrong.add("the link count is %d and should be %d".formatted(record.nlink(), expected));
    return record.withNlink(expected);
  }

  private InodeRecord checkDirectory(InodeRecord record, int slot, List<String> wrong) {
    InodeRecord right = record;
    int entries = index.entries(slot);
    if (record.size() != entries && !record.deferred()) {
      wrong.add("the size is %d and there are %d entries".formatted(record.size(), entries));
      right = right.withSize(entries, 0);
    }
    long parent = record.ino() == Catalog.ROOT ? Catalog.ROOT : index.parent(slot);
    if (record.parent() != parent) {
      wrong.add("the parent is %d and should be %d".formatted(record.parent(), parent));
      right = right.withParent(parent);
    }
    return right;
  }

  private InodeRecord checkSymlink(InodeRecord record, List<String> wrong) {
    byte[] target = catalog.symlink(record.ino());
    if (target == null || target.length == 0) {
      String name = "lost-target-of-inode-" + record.ino();
      wrong.add("the symlink has lost its target; a repair gives it the target " + name);
      byte[] placeholder = name.getBytes(StandardCharsets.US_ASCII);
      findings.change(batch -> batch.putSymlink(record.ino(), placeholder));
      return record.withSize(placeholder.length, 0);
    }
    if (record.size() != target.length) {
      wrong.add(
          "the size is %d and the target has %d bytes".formatted(record.size(), target.length));
      return record.withSize(target.length, 0);
    }
    return record;
  }

  /** Checks a regular file without any extent. */
  private InodeRecord checkEmpty(InodeRecord record, int slot, List<String> wrong) {
    if (index.isMarked(slot, InodeIndex.HAS_EXTENTS)
        || record.deferred()
        || (record.size() == 0 && record.allocated() == 0)) {
      return record;
    }
    String what =
        "no extents, and the size is %d with %d bytes allocated"
            .formatted(record.size(), record.allocated());
    long ino = record.ino();
    Digest content = CloneCheck.knownBlob(catalog, record);
    if (content != null) {
      wrong.add(what + "; a repair takes its bytes from the blob of its digest");
      findings.change(batch -> batch.putDeferred(ino, content));
      return record.withDeferred(true);
    }
    findings.change(batch -> batch.deleteHash(ino)); // else the next snapshot would trust it
    long size = Math.max(0, record.size());
    boolean isLost = size > 0 && record.allocated() > 0;
    if (isLost && !log.givesUpMissing()) { // zeros would look like its content
      findings.irreparable(labels.of(ino) + ": " + what + CloneCheck.UNREADABLE);
      return record;
    }
    wrong.add(isLost ? what + "; a repair makes zeros of its lost bytes" : what);
    if (size > 0) {
      ExtentRow hole = new ExtentRow(0, size, ExtentRow.Kind.FILL, 0);
      findings.change(batch -> batch.putExtent(ino, hole));
    }
    return record.withSize(size, 0);
  }
}
