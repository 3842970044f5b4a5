package quire.vfs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.CatalogBatch;
import quire.catalog.ExtentRow;
import quire.catalog.InodeRecord;
import quire.catalog.OwnedExtent;
import quire.log.LogRange;
import quire.log.OffloadLog;
import quire.log.SegmentInfo;

/**
 * What a loss of power can leave of files that were never synced: extents in the catalog, because
 * the host happened to write its journal back first, and no bytes in the log. They read as zeros
 * and become holes when the store is opened, so that nothing names a log page that is not there: a
 * segment without content may then be deleted and its number used again.
 */
final class LostExtents {
  private static final Logger LOG = LoggerFactory.getLogger(LostExtents.class);
  private static final int BATCH = 4096;

  private final Catalog catalog;
  private final TreeMap<Long, Long> data = new TreeMap<>();
  private final Set<Long> damaged = new HashSet<>();
  private long lostBytes;

  LostExtents(Catalog catalog, OffloadLog log) {
    this.catalog = catalog;
    for (SegmentInfo segment : log.segments()) {
      for (LogRange range : segment.data()) {
        data.put(range.address(), range.end());
      }
    }
  }

  /** Takes time for every extent there is. */
  void makeHoles() {
    List<OwnedExtent> lost = new ArrayList<>();
    do {
      lost.clear();
      catalog.allExtents(
          owned -> {
            if (!isWhole(owned.row())) {
              lost.add(owned);
            }
            return lost.size() < BATCH;
          });
      lost.forEach(this::makeHoles);
    } while (lost.size() == BATCH);
    deleteDamagedBlobs();
    if (lostBytes > 0) {
      forgetMarks();
      catalog.sync();
      LOG.warn("{} bytes that were never synced are lost, and read as zeros", lostBytes);
    }
  }

  /** A directory is not what it was; but what was not looked at since it was cloned is. */
  private void forgetMarks() {
    catalog.commit(
        batch ->
            catalog.allMarks(
                (ino, tree) -> {
                  InodeRecord inode = catalog.inode(ino);
                  if (inode == null || !inode.deferred()) {
                    batch.deleteMark(ino);
                  }
                  return true;
                }));
  }

  /** Of a snapshot that was not finished: those that were had been synced first. */
  private void deleteDamagedBlobs() {
    if (damaged.isEmpty()) {
      return;
    }
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

  private boolean isWhole(ExtentRow row) {
    return row.kind() == ExtentRow.Kind.FILL || dataEnd(row.value()) >= row.value() + row.length();
  }

  /** Where the data that holds this address ends, or the address itself when none does. */
  private long dataEnd(long address) {
    Map.Entry<Long, Long> range = data.floorEntry(address);
    return range == null ? address : Math.max(address, range.getValue());
  }

  private void makeHoles(OwnedExtent owned) {
    long ino = owned.ino();
    ExtentRow row = owned.row();
    long lost = 0;
    try (CatalogBatch batch = catalog.newBatch()) {
      for (long at = 0; at < row.length(); ) {
        ExtentRow part = part(row, at);
        batch.putExtent(ino, part);
        lost += part.kind() == ExtentRow.Kind.FILL ? part.length() : 0;
        at += part.length();
      }
      InodeRecord inode = catalog.inode(ino);
      if (inode == null) {
        damaged.add(ino);
      } else {
        batch.putInode(inode.withSize(inode.size(), inode.allocated() - lost));
        batch.deleteHash(ino);
      }
      catalog.commit(batch);
    }
    lostBytes += lost;
  }

  /** The longest part from {@code at} on that is all there, or all lost. */
  private ExtentRow part(ExtentRow row, long at) {
    long address = row.value() + at;
    long end = row.value() + row.length();
    long dataEnd = Math.min(end, dataEnd(address));
    if (dataEnd > address) {
      return new ExtentRow(row.offset() + at, dataEnd - address, row.kind(), address);
    }
    Long next = data.higherKey(address);
    long lostEnd = next == null ? end : Math.min(end, next);
    return new ExtentRow(row.offset() + at, lostEnd - address, ExtentRow.Kind.FILL, 0);
  }
}
