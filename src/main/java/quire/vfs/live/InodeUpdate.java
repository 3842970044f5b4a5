package quire.vfs.live;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import quire.catalog.CatalogBatch;
import quire.catalog.InodeRecord;

/**
 * One atomic change of several inodes. It locks them in a fixed order, gathers their new records
 * and the other rows of the batch, and publishes the records only when the batch is in the catalog.
 * If it is closed without {@link #commit}, it changes nothing.
 */
public final class InodeUpdate implements AutoCloseable {
  private final UnchangedMarks marks;
  private final Inode[] locked;
  private final CatalogBatch batch;
  private final Map<Inode, InodeRecord> records = new LinkedHashMap<>();
  private final Map<Inode, InodeRecord> deleted = new LinkedHashMap<>();
  private final Set<Inode> changed = new LinkedHashSet<>();

  /** Locks the inodes that are not null; naming one twice is fine. */
  public InodeUpdate(UnchangedMarks marks, @Nullable Inode... inodes) {
    this.marks = marks;
    this.locked =
        Arrays.stream(inodes)
            .filter(inode -> inode != null)
            .distinct()
            .sorted(Comparator.comparingLong(Inode::ino))
            .toArray(Inode[]::new);
    for (Inode inode : locked) {
      inode.lock.writeLock().lock();
    }
    this.batch = marks.newBatch();
  }

  public CatalogBatch batch() {
    return batch;
  }

  /** The record with this update's changes so far. */
  InodeRecord record(Inode inode) {
    return records.getOrDefault(inode, inode.record());
  }

  /** ENOENT for an inode that went away before this locked it: it must not come back. */
  void put(Inode inode, InodeRecord record) {
    move(inode, record);
    changed.add(inode);
  }

  /** As {@link #put}, for an inode that only gets another place: its mark stays. */
  public void move(Inode inode, InodeRecord record) {
    if (inode.isDeleted()) {
      throw inode.gone();
    }
    records.put(inode, record);
  }

  /** Deletes the inode; handles that are open see it without a name until they are released. */
  void delete(Inode inode, InodeRecord last) {
    deleted.put(inode, last);
    records.remove(inode);
    changed.remove(inode);
    batch.deleteInode(inode.ino());
  }

  public void commit() {
    records.forEach((inode, record) -> batch.putInode(inode.committable(record)));
    marks.commit(batch, changed);
    records.forEach(Inode::setRecordCommitted);
    deleted.forEach(Inode::setDeleted);
  }

  @Override
  public void close() {
    batch.close();
    for (int i = locked.length - 1; i >= 0; i--) {
      locked[i].lock.writeLock().unlock();
    }
  }
}
