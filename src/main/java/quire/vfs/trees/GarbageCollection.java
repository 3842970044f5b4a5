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
import quire.vfs.live.Writeback;
import quire.work.Asker;

/**
 * Deletes what no snapshot names any more, and frees the pages of the log that nothing names.
 * Others go on meanwhile. Thread-safe.
 *
 * <p>Tree objects and blobs are deleted in turn: nobody takes, clones or drops then. What they name
 * is looked for before, and others' rows are deleted later. The pages need no turn but for the
 * moment of the view in which names are looked for: nobody holds names then that the view does not
 * have, and whoever gets names later gets them from what the view has, or names pages that were
 * written later, which are not looked at.
 */
public final class GarbageCollection {
  private static final Logger LOG = LoggerFactory.getLogger(GarbageCollection.class);

  private static final long SECOND = 1_000_000_000L;

  /** Nanoseconds that somebody waits who would otherwise get ENOSPC. */
  private static final long PATIENCE_FOR_SPACE = 60 * SECOND;

  /** Nanoseconds that the end of a mount may take longer; what is left then is for the next. */
  private static final long AT_THE_END = 2 * SECOND;

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

  /** Held by who collects; before the turn. */
  private final LongHeldLock collecting = new LongHeldLock();

  private volatile Runnable beforehand = () -> {};

  /** Whether the rows of a collection were not all deleted; changed in turn. */
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

  /** Has something done at the beginning of each collection: lets go of what nobody needs. */
  public void setBeforehand(Runnable action) {
    beforehand = action;
  }

  /** Collects without a rest; EBUSY where the log is held. */
  public CollectionResult run() {
    if (log.isHeld()) {
      throw new FsException(
          Errno.EBUSY,
          "nothing is freed in this store, as its catalog has lost changes; see quire status");
    }
    return collecting.run(() -> collect(Asker::requireThere, Asker::requireThere));
  }

  /**
   * As {@link #run}.
   *
   * @param patiently whether to have a low duty, and not to have others wait for the turn
   * @return false if it left off
   */
  public boolean inBackground(boolean patiently, BooleanSupplier stop) {
    if (log.isHeld()) {
      return true; // rows that were lost may name what would be deleted
    }
    Throttle rows =
        patiently ? Throttle.slow(() -> stop.getAsBoolean() || isWanted()) : Throttle.fast(stop);
    Throttle pages =
        patiently
            ? Throttle.slow(() -> stop.getAsBoolean() || collecting.isWanted())
            : Throttle.fast(stop);
    try {
      return collecting.tryRun(() -> collect(rows, pages), () -> true);
    } catch (Throttle.Stopped e) {
      return false;
    }
  }

  /** Whether this thread keeps others from taking, cloning and dropping. */
  public boolean holdsUpOthers() {
    return turn.isMine();
  }

  private boolean isWanted() {
    return collecting.isWanted() || turn.isWanted();
  }

  /**
   * Before somebody gets ENOSPC: frees what can be freed, and waits for others that do. The caller
   * holds no lock.
   *
   * @param givingUp whether whoever has the turn waits for the caller
   */
  public void forSpace(BooleanSupplier givingUp) {
    long began = System.nanoTime();
    BooleanSupplier late =
        () -> givingUp.getAsBoolean() || System.nanoTime() - began > PATIENCE_FOR_SPACE;
    if (writeback.givesSpaceBack()) {
      writeback.sync();
    }
    boolean garbageIsLeft = garbage.suspected() > 0 || collecting.isTaken(); // in this order
    if (!garbageIsLeft || log.isHeld()) {
      return;
    }
    Throttle pace = Throttle.fast(late);
    try {
      collecting.tryRun(() -> turn.tryRun(() -> collectMore(pace), late), late);
    } catch (Throttle.Stopped e) {
      LOG.debug("a collection to make room took too long", e);
    }
  }

  private void collectMore(Throttle pace) {
    if (garbage.suspected() > 0) { // else somebody has done it meanwhile
      collect(pace, pace);
    }
  }

  /** When the store has been opened after a crash; a failure is no reason not to serve it. */
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

  /** When nobody uses the file system any more. Leaves to the next mount what takes too long. */
  public void atEnd() {
    if (garbage.suspected() == 0 || log.isHeld()) {
      return;
    }
    long began = System.nanoTime();
    Throttle pace = Throttle.fast(() -> System.nanoTime() - began > AT_THE_END);
    try {
      collecting.run(() -> collect(pace, pace));
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

  /** Sees to it, in turn, that whatever is in the catalog has all that it names. */
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
      Collector.CollectionResult rows = turn.run(() -> deleteUnnamed(collector, inTurn));
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
    PageSet data = log.data(); // what is written from here on is not looked at
    PageSet kept = new PageSet();
    PageSet named;
    try (CatalogView view = turn.run(() -> viewOfAllNames(kept))) {
      named = LeakSweep.named(view, log, pause);
    }
    data.removeAll(named);
    data.removeAll(kept);
    writeback.sync(); // no loss of power brings a row back that names what is freed here
    log.free(data);
    return data.bytes();
  }

  /**
   * What names pages, but for what imports have written.
   *
   * @param kept gets the pages of that
   */
  private CatalogView viewOfAllNames(PageSet kept) {
    files.awaitOperations();
    writeback.commitDirty(commits::commit);
    imports.all().forEach(importHold -> importHold.addPagesTo(kept));
    return catalog.view();
  }
}
