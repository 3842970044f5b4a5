package quire.fsck;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.ExtentRow;
import quire.catalog.FileType;
import quire.log.LogRange;

/** Finds the live files that damaged blobs affect. Not thread-safe. */
final class DamagedFiles {
  private final Catalog catalog;
  private final InodeIndex index;
  private final InodeLabels labels;
  private final Map<Digest, DamagedBlob> damaged;
  private final DamagedRanges ranges;

  DamagedFiles(
      Catalog catalog, InodeIndex index, InodeLabels labels, Map<Digest, DamagedBlob> damaged) {
    this.catalog = catalog;
    this.index = index;
    this.labels = labels;
    this.damaged = damaged;
    this.ranges = new DamagedRanges(catalog, damaged.values());
  }

  void run() {
    for (int slot = 0, size = index.size(); slot < size; slot++) {
      if (index.is(slot, FileType.REGULAR)) {
        visit(index.ino(slot));
      }
    }
  }

  private void visit(long ino) {
    Set<DamagedBlob> sharing = new LinkedHashSet<>();
    catalog.extents(
        ino,
        0,
        row -> {
          if (row.kind() != ExtentRow.Kind.FILL && row.length() > 0) {
            ranges.addOwners(new LogRange(row.value(), row.length()), sharing);
          }
          return true;
        });
    Digest hash = catalog.hash(ino);
    DamagedBlob same = hash == null ? null : damaged.get(hash);
    if (same != null && catalog.knowsDeferred(ino)) {
      sharing.add(same);
    }
    for (DamagedBlob blob : sharing) {
      add(blob, blob == same ? "%s" : "part of %s", ino);
    }
    if (same != null && !sharing.contains(same)) {
      // its next snapshot would name the blob
      add(same, "%s by its digest, though its own bytes may be good", ino);
    }
  }

  /** Looks the path up only if it will be shown. */
  private void add(DamagedBlob blob, String form, long ino) {
    blob.paths().add(blob.paths().wantsMore() ? form.formatted(labels.of(ino)) : "");
  }
}
