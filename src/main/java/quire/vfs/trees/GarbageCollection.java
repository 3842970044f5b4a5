package quire.vfs.trees;

import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.catalog.Catalog;
import quire.catalog.CatalogView;
import quire.catalog.Garbage;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.LeakSweep;
import quire.log.OffloadLog;
import quire.log.PageSet;
import quire.snapshot.Collector;
import quire.snapshot.SnapshotReader;
import quire.vfs.call.CollectionResult;
import quire.vfs.live.FileCommits;
import quire.vfs.live.FileData;
import quire.vfs.live.SpaceGuard;
import quire.vfs.live.Upkeep;
import quire.vfs.live.Writeback;
import quire.work.Asker;

/**
 * Deletes tree objects and blobs that no snapshot names any more, and frees log pages that nothing
 * names. Other operations go on meanwhile. Thread-safe.
 *
 * <p><b>Rows</b> of unnamed tree objects and blobs are deleted under the snapshot lock, so that no
 * snapshot is taken, cloned or dropped then. The long parts run without the lock: marking happens
 * before, and rows that belong to deleted ones are removed afterwards.
 *
 * <p><b>Pages</b> need the lock only while the catalog view is made in which names are looked for.
 * At that moment nothing names a page that the view does not know of. A page can get a new name
 * later only from a name in the view, or because it was written later; pages written later are not
 * freed.
 */
public final class GarbageCollection {
  private static final Logger LOG = LoggerFactory.getLogger(GarbageCollection.class);

  private static final long SECOND = 1_000_000_000L;

  /**
   * Seconds that all writers together wait for one holder of a lock before they get ENOSPC: a
   * program that writes sends a request for each megabyte.
   */
  private static final int PATIENCE_FOR_SPACE = 60;

  /** Nanoseconds that a collection may delay the unmount; the next mount does the rest. */
  private static final long AT_THE_END = 2 * SECOND;

  /**
   * After a failure, collections for space stop for this many nanoseconds: each writer would meet
   * the same failure.
   */
  private static final long AFTER_FAILURE = 10 * SECOND;

  private final Catalog catalog;
  private final Garbage garbage;
  private final OffloadLog log;
  private final LongHeldLock turn;
  private final FileData files;
  private final FileCommits commits;
  private final Writeback writeback;
  private final Clones clones;
  private final ImportHolds imports;
  private final SnapshotReader reader;

  /** Held during a collection; taken before {@code turn}. */
  private final LongHeldLock collecting = new LongHeldLock();

  /** In nanoseconds; no test waits for a minute. */
  private final long patience = Long.getLong("quire.space.seconds", PATIENCE_FOR_SPACE) * SECOND;

  /** Before that time, writers that need space start no collection, because one has failed. */
  private volatile long collectAgainAt = System.nanoTime();

  private volatile Runnable beforehand = () -> {};

  /** Whether a collection stopped before all its rows were deleted. Guarded by {@code turn}. */
  private boolean cutShort;

  public GarbageCollection(
      Catalog catalog,
      OffloadLog log,
      LongHeldLock turn,
      FileData files,
      FileCommits commits,
      Writeback writeback,
      Clones clones,
      ImportHolds imports,
      SnapshotReader reader) {
    this.catalog = catalog;
    this.garbage = catalog.garbage();
    this.log = log;
    this.turn = turn;
    this.files = files;
    this.commits = commits;
    this.writeback = writeback;
    this.clones = clones;
    this.imports = imports;
    this.reader = reader;
    reader.blobs().uses().whenSparedIsUnused(() -> garbage.suspect(0));
    reader.held().whenSparedIsUnused(() -> garbage.suspect(0));
  }

  /** Sets an action that runs at the beginning of each collection: it drops unused caches. */
  public void setBeforehand(Runnable action) {
    beforehand = action;
  }

  /** Collects without rests; EBUSY if the log is held because rows that name pages may be lost. */
  public CollectionResult run() {
    if (log.isHeld()) {
      throw new FsException(
          Errno.EBUSY,
          "nothing is freed in this store, as its catalog has lost changes, or a crash is not put"
              + " right yet; see quire status and the log of the mount");
    }
    return collecting.run(this::describe, () -> collect(Asker::requireThere, Asker::requireThere));
  }

  /**
   * As {@link #run}.
   *
   * @return false if it stopped early
   */
  public boolean inBackground(Upkeep.Urgency urgency, BooleanSupplier stop) {
    if (log.isHeld()) {
      return true; // lost rows may name the things that would be deleted
    }
    boolean givesWay = urgency == Upkeep.Urgency.LOW;
    Throttle rows =
        givesWay ? Throttle.slow(() -> stop.getAsBoolean() || isWanted()) : Throttle.fast(stop);
    Throttle pages =
        givesWay
            ? Throttle.slow(() -> stop.getAsBoolean() || collecting.isWanted())
            : Throttle.fast(stop);
    try {
      return collecting.tryRun(this::describe, () -> collect(rows, pages), () -> true);
    } catch (Throttle.Stopped e) {
      return false;
    }
  }

  private String describe() {
    return "a collection";
  }

  /** Whether this thread holds the snapshot lock, so that others cannot take, clone or drop. */
  public boolean holdsUpOthers() {
    return turn.isMine();
  }

  private boolean isWanted() {
    return collecting.isWanted() || turn.isWanted();
  }

  /**
   * Called before a writer gets ENOSPC: frees what can be freed, and waits for other threads that
   * do so, or that hold the snapshot lock, such as a snapshot that hashes large files. Does not
   * wait for a holder for which writers have waited in vain already, and collects nothing for some
   * seconds after a failure. The caller holds no lock.
   *
   * @param givingUp whether the lock's holder waits for the caller
   */
  public void forSpace(BooleanSupplier givingUp) {
    long began = System.nanoTime();
    BooleanSupplier late =
        () ->
            givingUp.getAsBoolean()
                || System.nanoTime() - began > patience
                || turn.isKeptFor(patience)
                || collecting.isKeptFor(patience);
    try {
      freeSpace(late);
    } catch (Throttle.Stopped e) {
      LOG.debug("a collection to make room took too long", e);
    } catch (FsException e) {
      if (e.errno() == Errno.EINTR) {
        throw e; // the writer is gone
      }
      if (!SpaceGuard.isFull(e)) { // that may be over as soon as somebody deletes something
        collectAgainAt = System.nanoTime() + AFTER_FAILURE;
      }
      LOG.warn("cannot make room on the full disk; quire fsck may tell more", e);
    }
  }

  private void freeSpace(BooleanSupplier late) {
    if (writeback.givesSpaceBack()) {
      writeback.sync();
    }
    boolean starts = garbage.suspected() > 0 && System.nanoTime() - collectAgainAt >= 0;
    boolean waits = collecting.isTaken(); // asked last: a running collection has taken the garbage
    if (!(starts || waits) || log.isHeld()) {
      return;
    }
    Throttle pace = Throttle.fast(late);
    collecting.tryRun(
        this::describe, () -> turn.tryRun(this::describe, () -> collectMore(pace), late), late);
  }

  private void collectMore(Throttle pace) {
    if (garbage.suspected() > 0) { // else another thread has done it meanwhile
      collect(pace, pace);
    }
  }

  /** Called when the store was opened after a crash. The store is served even if this fails. */
  public void afterCrash() {
    if (log.isHeld()) {
      return;
    }
    try {
      CollectionResult collected = run();
      if (collected.bytes() > 0) {
        LOG.info("freed {} bytes of the log that a crash had left behind", collected.bytes());
      }
    } catch (FsException e) {
      LOG.warn("cannot look for leaked log pages; quire fsck tells more", e);
    }
  }

  /**
   * Called when the file system is no longer used. Leaves to the next mount what takes too long.
   */
  public void atEnd() {
    garbage.releaseReplaced();
    if (garbage.suspected() == 0 || log.isHeld()) {
      return;
    }
    long began = System.nanoTime();
    Throttle pace = Throttle.fast(() -> System.nanoTime() - began > AT_THE_END);
    try {
      collecting.run(this::describe, () -> collect(pace, pace));
    } catch (Throttle.Stopped e) {
      LOG.info("the next mount goes on to free log pages that nothing names");
    } catch (FsException e) {
      LOG.warn("cannot free log pages that nothing names; the next mount tries again", e);
    }
    if (reader.blobs().uses().hasSpared() || reader.held().hasSpared()) {
      garbage.suspect(0);
    }
  }

  private CollectionResult collect(Runnable rowPause, Runnable pagePause) {
    long suspected = garbage.take();
    boolean done = false;
    try {
      beforehand.run();
      clones.removeForgotten();
      Collector.CollectionResult rows = deleteRows(rowPause, pagePause);
      long bytes = freePages(pagePause);
      done = true;
      return new CollectionResult(rows.trees(), rows.blobs(), bytes);
    } finally {
      if (!done) {
        garbage.suspect(suspected);
      }
    }
  }

  /**
   * Completes a collection that was cut short, under the snapshot lock: afterwards every row in the
   * catalog has all rows that it names.
   */
  void finishRows() {
    if (cutShort) {
      try (Collector collector = collector()) {
        deleteUnnamed(collector, () -> {});
      }
    }
  }

  private Collector collector() {
    return new Collector(catalog, reader.blobs().uses(), reader.held(), () -> {});
  }

  private Collector.CollectionResult deleteRows(Runnable inTurn, Runnable outside) {
    try (Collector collector = collector()) {
      collector.markAhead(outside);
      Collector.CollectionResult rows =
          turn.run(this::describe, () -> deleteUnnamed(collector, inTurn));
      collector.deleteUnowned(outside);
      return rows;
    }
  }

  private Collector.CollectionResult deleteUnnamed(Collector collector, Runnable pause) {
    cutShort = true;
    try {
      Collector.CollectionResult rows = collector.keeping(imports.all()).deleteUnnamed(pause);
      cutShort = false;
      return rows;
    } finally {
      reader.forgetTrees();
    }
  }

  private long freePages(Runnable pause) {
    PageSet data = log.data(); // pages written from here on are not freed
    PageSet kept = new PageSet();
    PageSet named;
    try (CatalogView view = turn.run(this::describe, () -> viewOfAllNames(kept))) {
      named = LeakSweep.named(view, log, pause);
    }
    data.removeAll(named);
    data.removeAll(kept);
    writeback.sync(); // a loss of power must not bring back rows that name freed pages
    log.free(data);
    return data.bytes();
  }

  /**
   * A view of the catalog that contains every name of a page, except names held by imports.
   *
   * @param kept receives the pages that imports have written
   */
  private CatalogView viewOfAllNames(PageSet kept) {
    files.awaitOperations();
    writeback.commitDirty(commits::commit);
    imports.all().forEach(importHold -> importHold.addPagesTo(kept));
    return catalog.view();
  }
}
