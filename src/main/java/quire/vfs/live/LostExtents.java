package quire.vfs.live;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.CatalogBatch;
import quire.catalog.ExtentRow;
import quire.catalog.InodeRecord;
import quire.catalog.OwnedExtent;
import quire.file.TornPages;
import quire.log.LogRange;
import quire.log.OffloadLog;
import quire.log.PageSet;

/**
 * Makes holes of extents that a loss of power has lost. A file that was never synced may have
 * extents in the catalog, because the host happened to write its journal back first, but no bytes
 * in the log, or bytes that do not match their checksums. The extents become holes when the store
 * is opened. Then nothing names a missing log page, and a segment without content may be deleted
 * and its number used again.
 *
 * <p>Synced bytes cannot be lost by a crash, so if they are missing they are damaged. Their extents
 * stay: a read of them is EIO, and a check reports them. If the machine has run on since, all
 * extents are synced; otherwise those of inodes that did not change for a while before the last
 * sync.
 */
public final class LostExtents {
  private static final Logger LOG = LoggerFactory.getLogger(LostExtents.class);
  private static final int BATCH = 4096;

  private final Catalog catalog;
  private final OffloadLog log;
  private final PageSet torn;
  private final PageSet data;
  private long lostBytes;
  private long damagedBytes;

  public LostExtents(Catalog catalog, OffloadLog log) {
    this.catalog = catalog;
    this.log = log;
    this.torn = TornPages.of(catalog, log);
    this.data = log.data();
    data.removeAll(torn);
  }

  /** Reads every extent of the store, so it takes time. */
  public void makeHoles() {
    List<OwnedExtent> lost = new ArrayList<>();
    do {
      lost.clear();
      catalog.allExtents(
          owned -> {
            if (!stays(owned)) {
              lost.add(owned);
            }
            return lost.size() < BATCH;
          });
      makeHoles(lost);
    } while (lost.size() == BATCH);
    if (lostBytes > 0) {
      catalog.sync();
      LOG.warn("{} bytes that were never synced are lost, and read as zeros", lostBytes);
    }
    if (damagedBytes > 0) {
      LOG.error(
          "the log has lost up to {} bytes that were synced; reads of them fail, and quire fsck"
              + " tells which files they are of",
          damagedBytes);
    }
  }

  /**
   * Deletes marks and blobs first: if this ends half-way, the next attempt cannot tell which of
   * them the holes have made wrong.
   */
  private void makeHoles(List<OwnedExtent> lost) {
    if (lost.isEmpty()) {
      return;
    }
    forgetMarks();
    Set<Long> owners = lost.stream().map(OwnedExtent::ino).collect(Collectors.toSet());
    owners.removeIf(ino -> catalog.inode(ino) != null);
    if (!owners.isEmpty()) {
      deleteBlobs(owners);
    }
    lost.forEach(this::makeHoles);
  }

  /**
   * Deletes the marks of directories, because files below them may differ from their tree objects
   * now. A deferred directory is still as its tree object says, and keeps its mark.
   */
  private void forgetMarks() {
    catalog.commit(
        batch ->
            catalog.allMarks(
                (ino, tree) -> {
                  InodeRecord inode = catalog.inode(ino);
                  if (inode == null || !inode.deferred()) {
                    batch.useReserve().deleteMark(ino);
                  }
                  return true;
                }));
  }

  /**
   * Deletes blobs that have lost bytes. They belong to an unfinished snapshot: finished ones were
   * synced first.
   */
  private void deleteBlobs(Set<Long> damaged) {
    Set<Digest> gone = new HashSet<>();
    catalog.allBlobs(
        (digest, blob) -> {
          if (damaged.contains(blob.id())) {
            gone.add(digest);
          }
          return true;
        });
    catalog.commit(
        batch -> {
          batch.useReserve();
          gone.forEach(batch::deleteBlob);
          catalog.allHashes(
              (ino, content) -> {
                if (gone.contains(content)) {
                  batch.deleteHash(ino); // of a file that has the same bytes elsewhere
                }
                return true;
              });
        });
  }

  /**
   * Whether the extent stays: its bytes are there, or they are damaged, so that a read and a check
   * must report them. In the second case its segment's number must not be used again.
   */
  private boolean stays(OwnedExtent owned) {
    ExtentRow row = owned.row();
    if (row.kind() == ExtentRow.Kind.FILL) {
      return true;
    }
    boolean held = log.holds(row.value(), row.length());
    if (held && data.contains(range(row))) {
      return true;
    }
    if (held && (torn.intersects(range(row)) || !TornPages.wasSynced(catalog, owned.ino()))) {
      return false;
    }
    log.neverUse(row.value());
    damagedBytes += row.length();
    return true;
  }

  private static LogRange range(ExtentRow row) {
    return new LogRange(row.value(), row.length());
  }

  private void makeHoles(OwnedExtent owned) {
    long ino = owned.ino();
    ExtentRow row = owned.row();
    long lost = 0;
    try (CatalogBatch batch = catalog.newBatch().useReserve()) { // it lets space be freed
      for (ExtentRow part : parts(row)) {
        batch.putExtent(ino, part);
        lost += part.kind() == ExtentRow.Kind.FILL ? part.length() : 0;
      }
      InodeRecord inode = catalog.inode(ino);
      if (inode != null) {
        batch.putInode(inode.withSize(inode.size(), inode.allocated() - lost));
        batch.deleteHash(ino);
      }
      catalog.commit(batch);
    }
    lostBytes += lost;
  }

  /** Splits a row into parts that are each present or lost entirely. */
  private List<ExtentRow> parts(ExtentRow row) {
    List<ExtentRow> parts = new ArrayList<>();
    long[] at = {0};
    data.missing(
        range(row),
        pages -> {
          long from = Math.max(pages.address() - row.value(), 0);
          long to = Math.min(pages.end() - row.value(), row.length());
          addThere(row, at[0], from, parts);
          parts.add(new ExtentRow(row.offset() + from, to - from, ExtentRow.Kind.FILL, 0));
          at[0] = to;
        });
    addThere(row, at[0], row.length(), parts);
    return parts;
  }

  private static void addThere(ExtentRow row, long from, long to, List<ExtentRow> parts) {
    if (from < to) {
      parts.add(new ExtentRow(row.offset() + from, to - from, row.kind(), row.value() + from));
    }
  }
}
