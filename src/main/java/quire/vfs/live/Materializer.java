package quire.vfs.live;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Lock;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.CatalogBatch;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.catalog.TreeRow;
import quire.snapshot.SnapshotReader;
import quire.snapshot.tree.TreeEntry;
import quire.work.Asker;

/**
 * Writes the entries of deferred directories to the catalog, one directory at a time, at the first
 * look-up, listing or change. Memory does not grow with the directory's size. Thread-safe.
 */
public final class Materializer {
  /** Entries that one batch adds at most. */
  private static final int BATCH = 512;

  private final Catalog catalog;
  private final SnapshotReader reader;
  private final SpaceGuard space;

  public Materializer(Catalog catalog, SnapshotReader reader, SpaceGuard space) {
    this.catalog = catalog;
    this.reader = reader;
    this.space = space;
  }

  /** Makes sure that a directory's entries are in the catalog; does nothing for other inodes. */
  void requireEntries(Inode inode) {
    if (!inode.record().deferred() || !inode.record().isDirectory()) {
      return;
    }
    Lock lock = inode.lock.writeLock();
    lock.lock();
    try {
      InodeRecord directory = inode.record();
      if (directory.deferred() && !inode.isDeleted()) {
        CloneWriter writer = new CloneWriter(catalog, directory.ctime());
        inode.setRecordCommitted(fill(directory, writer, child -> {}, () -> {}));
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Writes the entries of a directory that is not visible yet, and of all directories below it that
   * contain hard links: two names become one inode only if they are written together.
   */
  public void makeLinked(InodeRecord directory, CloneWriter writer) {
    List<InodeRecord> waiting = new ArrayList<>(List.of(directory));
    while (!waiting.isEmpty()) {
      InodeRecord next = waiting.remove(waiting.size() - 1);
      TreeRow row = next.deferred() ? catalog.tree(catalog.deferred(next.ino())) : null;
      if (row != null && row.linked()) {
        fill(next, writer, waiting::add, Asker::requireThere);
      }
    }
  }

  private interface Visitor {
    void visit(InodeRecord directory);
  }

  /**
   * Uses several batches: after a crash the directory is still deferred, with some entries.
   *
   * @param beforeBatch may end the work by throwing; that of a look-up does not throw, because a
   *     look-up must not fail for a signal
   */
  private InodeRecord fill(
      InodeRecord directory, CloneWriter writer, Visitor children, Runnable beforeBatch) {
    beforeBatch.run();
    space.requireForMetadata();
    catalog.keepHashes();
    CatalogBatch batch = catalog.newBatch();
    try {
      int count = 0;
      Digest tree = catalog.deferred(directory.ino());
      for (Iterator<TreeEntry> entries = reader.entries(tree, 0); entries.hasNext(); ) {
        TreeEntry entry = entries.next();
        if (catalog.entry(directory.ino(), entry.name()) != null) {
          continue; // an earlier attempt was cut short by a crash
        }
        InodeRecord child = writer.put(batch, entry, directory.ino());
        long cookie = catalog.newId();
        batch.putEntry(
            directory.ino(), new Dentry(entry.name(), child.ino(), child.type(), cookie));
        if (child.isDirectory()) {
          children.visit(child);
        }
        if (++count % BATCH == 0 || writer.mustCommit(entry)) {
          beforeBatch.run();
          space.requireForMetadata();
          catalog.commit(batch);
          batch.close();
          batch = catalog.newBatch();
        }
      }
      InodeRecord filled = directory.withDeferred(false);
      batch.putInode(filled);
      batch.deleteDeferred(directory.ino());
      catalog.commit(batch);
      return filled;
    } finally {
      batch.close();
    }
  }
}
