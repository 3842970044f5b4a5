package quire.vfs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.CatalogView;
import quire.catalog.Name;
import quire.catalog.SnapshotRow;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.FileContext;
import quire.file.LeakSweep;
import quire.file.PlacedExtent;
import quire.log.LogRange;
import quire.log.OffloadLog;
import quire.log.PageSet;
import quire.log.SegmentInfo;
import quire.snapshot.Collector;
import quire.snapshot.SnapshotReader;
import quire.snapshot.SnapshotTaker;
import quire.snapshot.TreeRef;

/** The snapshots of a store: taking, dropping and renaming them. Thread-safe. */
final class Snapshots {
  /** Directories are taken by recursion, and may be nested deeply. */
  private static final long STACK_BYTES = 256L << 20;

  private final Catalog catalog;
  private final FileContext context;
  private final InodeTable inodes;
  private final FileData files;
  private final Writeback writeback;
  private final SnapshotReader reader;

  Snapshots(
      Catalog catalog,
      FileContext context,
      InodeTable inodes,
      FileData files,
      Writeback writeback,
      SnapshotReader reader) {
    this.catalog = catalog;
    this.context = context;
    this.inodes = inodes;
    this.files = files;
    this.writeback = writeback;
    this.reader = reader;
  }

  List<SnapshotRow> list() {
    List<SnapshotRow> all = new ArrayList<>();
    catalog.snapshots(all::add);
    return all;
  }

  /** ENOENT where there is none of that name. */
  SnapshotRow require(Name name) {
    SnapshotRow row = catalog.snapshot(name);
    if (row == null) {
      throw new FsException(Errno.ENOENT);
    }
    return row;
  }

  /**
   * Takes a snapshot of a directory: of all that was written before this was called, and of nothing
   * that is written after it returned. Others go on meanwhile.
   */
  synchronized SnapshotRow take(Name name, long directory) {
    Names.requireNew(name);
    if (catalog.snapshot(name) != null) {
      throw new FsException(Errno.EEXIST, "there is a snapshot " + name);
    }
    writeback.commitDirty(files::commit);
    catalog.keepHashes();
    SnapshotRow row = inDepth(() -> takeNow(name, directory));
    writeback.sync();
    return row;
  }

  private SnapshotRow takeNow(Name name, long directory) {
    try (Writeback.Pin pin = writeback.pin();
        CatalogView view = catalog.view();
        SnapshotTaker taker = new SnapshotTaker(catalog, view, context, this::share)) {
      pin.keep(taker.named());
      long now = Clock.now();
      TreeRef root = taker.take(directory);
      writeback.sync(); // the bytes, before a snapshot says that they are there
      SnapshotRow row =
          new SnapshotRow(name, now, taker.bytes(), root.digest(), root.castore().digest());
      catalog.commit(batch -> batch.putSnapshot(row));
      return row;
    }
  }

  private void share(long ino, List<PlacedExtent> extents, Digest digest) {
    Inode inode;
    try {
      inode = inodes.get(ino);
    } catch (FsException e) {
      return; // removed meanwhile; the pin keeps what it named
    }
    files.share(inode, extents, digest);
  }

  private static <T> T inDepth(Callable<T> action) {
    FutureTask<T> task = new FutureTask<>(action);
    new Thread(null, task, "quire-snapshot", STACK_BYTES).start();
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(Errno.EINTR);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FsException known) {
        throw known;
      }
      throw new IllegalStateException("the snapshot failed", e.getCause());
    }
  }

  synchronized void drop(Name name) {
    require(name);
    catalog.commit(batch -> batch.deleteSnapshot(name));
    writeback.sync();
  }

  /**
   * Deletes what no snapshot names any more, and frees the log pages that nobody names; others go
   * on meanwhile.
   */
  synchronized Collected collect() {
    Collector.Collected rows = new Collector(catalog, reader.inUse()).run();
    reader.forgetTrees();
    OffloadLog log = context.log();
    List<SegmentInfo> data = log.segments(); // what is written from here on is not looked at
    files.awaitOperations();
    writeback.commitDirty(files::commit);
    PageSet named;
    try (CatalogView view = catalog.view()) {
      named = LeakSweep.named(view, log);
    }
    writeback.sync(); // no loss of power brings a row back that names what is freed here
    List<LogRange> leaked = LeakSweep.leaked(named, data);
    log.free(leaked);
    long bytes = leaked.stream().mapToLong(LogRange::length).sum();
    return new Collected(rows.trees(), rows.blobs(), bytes);
  }

  synchronized void rename(Name name, Name newName) {
    Names.requireNew(newName);
    SnapshotRow row = require(name);
    if (catalog.snapshot(newName) != null) {
      throw new FsException(Errno.EEXIST);
    }
    SnapshotRow renamed =
        new SnapshotRow(newName, row.created(), row.size(), row.tree(), row.castore());
    catalog.commit(
        batch -> {
          batch.deleteSnapshot(name);
          batch.putSnapshot(renamed);
        });
  }
}
