package quire.fsck;

import java.util.NavigableMap;
import java.util.Objects;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.log.OffloadLog;

/**
 * Checks that the bytes of every blob match its digest and its CRC, and reports the paths that
 * damaged ones affect. Repairs nothing: only a backup has the bytes. Not thread-safe.
 */
final class DeepCheck {
  private final Catalog catalog;
  private final InodeIndex index;
  private final InodeLabels labels;
  private final Findings findings;
  private final BlobHashing hashing;

  DeepCheck(
      Catalog catalog,
      OffloadLog log,
      InodeIndex index,
      InodeLabels labels,
      Findings findings,
      HashProgress progress) {
    this.catalog = catalog;
    this.index = index;
    this.labels = labels;
    this.findings = findings;
    this.hashing = new BlobHashing(catalog, log, progress);
  }

  /** The number of hashed blobs, and their bytes. */
  record Hashed(long blobs, long bytes) {
    static final Hashed NOTHING = new Hashed(0, 0);
  }

  Hashed run() {
    NavigableMap<Digest, DamagedBlob> damaged = hashing.run();
    if (!damaged.isEmpty()) {
      new DamagedFiles(catalog, index, labels, damaged).run();
      nameTrees(damaged);
    }
    damaged.values().forEach(blob -> findings.irreparable(blob.describe()));
    return new Hashed(hashing.blobs(), hashing.bytes());
  }

  private void nameTrees(NavigableMap<Digest, DamagedBlob> damaged) {
    AffectedTrees trees = new AffectedTrees(catalog, damaged::containsKey);
    PathListing listing =
        new PathListing(catalog, trees, blob -> Objects.requireNonNull(damaged.get(blob)).paths());
    catalog.snapshots(
        snapshot -> {
          listing.list(snapshot.tree(), "snapshot " + snapshot.name());
          return true;
        });
    catalog.allDeferred(
        (ino, tree) -> {
          int slot = index.find(ino);
          if (slot != InodeIndex.NONE && index.isDirectory(slot)) {
            listing.list(tree, "inode " + ino);
          }
          return true;
        });
    listing.countOthers();
  }
}
