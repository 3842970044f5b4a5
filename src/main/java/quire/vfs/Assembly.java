package quire.vfs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.blob.PendingUploads;
import quire.blob.RemoteTier;
import quire.catalog.Catalog;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.error.FsException;
import quire.file.FileContext;
import quire.log.OffloadLog;
import quire.snapshot.SnapshotReader;
import quire.vfs.call.Caller;
import quire.vfs.call.Handles;
import quire.vfs.call.OpenFile;
import quire.vfs.call.VfsResources;
import quire.vfs.live.FileCommits;
import quire.vfs.live.FileData;
import quire.vfs.live.InodeTable;
import quire.vfs.live.LiveTree;
import quire.vfs.live.LookupCounts;
import quire.vfs.live.LostExtents;
import quire.vfs.live.Materializer;
import quire.vfs.live.Namespace;
import quire.vfs.live.OpenInodes;
import quire.vfs.live.Removal;
import quire.vfs.live.Renames;
import quire.vfs.live.RootDirectory;
import quire.vfs.live.SpaceGuard;
import quire.vfs.live.TreeRemoval;
import quire.vfs.live.UnchangedMarks;
import quire.vfs.live.UnlinkedInodes;
import quire.vfs.live.Upkeep;
import quire.vfs.live.Writeback;
import quire.vfs.trees.BrowsedArchiveCache;
import quire.vfs.trees.Clones;
import quire.vfs.trees.Cloning;
import quire.vfs.trees.GarbageCollection;
import quire.vfs.trees.ImportHolds;
import quire.vfs.trees.Imports;
import quire.vfs.trees.LiveTreeTaker;
import quire.vfs.trees.LongHeldLock;
import quire.vfs.trees.Snapshots;
import quire.vfs.virtual.QuireTree;
import quire.work.HeapBudget;

/** The parts of a {@link Vfs}: builds them, starts their background work and stops it. */
final class Assembly {
  private static final Logger LOG = LoggerFactory.getLogger(Assembly.class);

  private final Path store;
  final Catalog catalog;
  final OffloadLog log;
  final HeapBudget holdings;
  final InodeTable inodes;
  private final Writeback writeback;
  final SpaceGuard space;
  private final Upkeep upkeep;
  private final FileCommits commits;
  private final FileData files;
  private final Removal removal;
  final UnlinkedInodes unlinkedInodes;
  private final TreeRemoval trees;
  private final GarbageCollection collection;
  final Snapshots snapshots;
  final LiveTreeTaker taker;
  private final Cloning cloning;
  private final Served served;
  final LiveTree live;
  final QuireTree quire;
  private final RemoteTier far;
  final TreeOperations operations;
  private volatile boolean crashIsPutRight;

  Assembly(VfsResources on, Path store, Caller owner, boolean noAtime) throws IOException {
    this.store = store;
    this.far = new RemoteTier(on.far(), new PendingUploads(store));
    this.catalog = on.catalog();
    FileContext context = on.context();
    this.log = context.log();
    this.holdings = context.holdings();
    this.inodes = new InodeTable(catalog);
    this.space = new SpaceGuard(catalog.room());
    this.writeback = new Writeback(log, catalog, space, inode -> commits().commit(inode));
    this.upkeep = new Upkeep(space, catalog.garbage(), Upkeep.period());
    UnchangedMarks marks = new UnchangedMarks(catalog, inodes);
    this.commits = new FileCommits(catalog, context, writeback, marks);
    LookupCounts remembered = new LookupCounts(holdings);
    this.removal = new Removal(catalog, inodes, marks, writeback, upkeep, remembered);
    this.files = new FileData(context, commits, removal, space, noAtime);
    this.unlinkedInodes = new UnlinkedInodes(inodes, files, remembered);
    SnapshotReader reader = new SnapshotReader(catalog, context, far);
    Materializer materializer = new Materializer(catalog, reader, space);
    Namespace namespace = new Namespace(catalog, inodes, marks, materializer, removal);
    Renames renames = new Renames(inodes, marks, namespace, removal, commits, space);
    this.live =
        new LiveTree(
            catalog, inodes, marks, materializer, space, files, namespace, renames, unlinkedInodes);
    Clones clones = new Clones(catalog, inodes, marks, materializer, namespace, removal, space);
    ImportHolds importHolds = new ImportHolds();
    LongHeldLock turn = new LongHeldLock();
    this.collection =
        new GarbageCollection(
            catalog, log, turn, files, commits, writeback, clones, importHolds, reader);
    this.taker = new LiveTreeTaker(catalog, context, inodes, commits, marks, writeback, space, far);
    this.snapshots =
        new Snapshots(turn, catalog, context, taker, reader, commits, writeback, space);
    this.cloning = snapshots.cloning(clones, collection);
    space.setReclaiming(() -> collection.forSpace(taker::isFrontDoorWriting));
    this.trees = new TreeRemoval(catalog, inodes, marks, namespace, removal);
    Imports imports = new Imports(catalog, context, snapshots, importHolds, files, space);
    far.connect(reader.blobs(), imports::keep);
    BrowsedArchiveCache opened =
        new BrowsedArchiveCache(catalog, inodes, files, snapshots, imports, space);
    collection.setBeforehand(opened::forgetChanged);
    this.served = new Served(snapshots, reader, clones, imports, opened, on);
    Supplier<InodeRecord> root = () -> inodes.get(Catalog.ROOT).record();
    this.quire = new QuireTree(served.root(root, live, owner, store), holdings);
    this.operations = new TreeOperations(snapshots, cloning, served, quire, collection);
  }

  private FileCommits commits() {
    return commits;
  }

  /**
   * Repairs the state that a crash left behind, and starts the background work.
   *
   * @param owner owner of a new root directory
   */
  void start(Caller owner) {
    catalog.leaveUnclean(); // until all is synced at the end
    if (catalog.inode(Catalog.ROOT) == null) {
      RootDirectory.make(catalog, owner);
    }
    if (log.lastNumber() > catalog.lastSegment()) {
      catalog.garbage().suspect(0); // a loss of power has taken all rows that name a segment
    }
    log.neverUse(catalog.lastSegment());
    if (!catalog.wasClean()) {
      served.streams().assumeUnsynced();
    }
    crashIsPutRight = catalog.wasClean() || makeHoles();
    if (crashIsPutRight) {
      catalog.crashIsPutRight();
      log.deleteUnused();
    }
    asFarAsPossible("delete files without a name", removal::reapOrphans);
    if (!catalog.wasClean()) {
      asFarAsPossible("look for garbage", collection::afterCrash);
    }
    writeback.start();
    upkeep.start(trees::empty, collection::inBackground);
  }

  /**
   * Makes holes of the extents that a crash has lost; returns whether all of them are known. If
   * not, rows may still name what is lost. Then nothing is freed, so that no segment's number is
   * used again, and the store is not marked clean, so that the next mount tries again.
   */
  private boolean makeHoles() {
    if (asFarAsPossible("look for lost extents", () -> new LostExtents(catalog, log).makeHoles())) {
      return true;
    }
    log.hold();
    LOG.error(
        "until a mount can look for lost extents, nothing is freed in {}; mount it again, and if"
            + " that does not help, unmount it and run quire fsck --repair",
        store);
    return false;
  }

  /**
   * A damaged catalog table must not keep the other tables from being served.
   *
   * @return whether the step is done
   */
  private static boolean asFarAsPossible(String what, Runnable step) {
    try {
      step.run();
      return true;
    } catch (FsException e) {
      LOG.error("cannot {} after a crash", what, e);
      return false;
    }
  }

  /** Renames a clone from {@code .quire/clones} to its place. */
  void placeClone(Name name, long parent, Name newName, Handles handles) {
    cloning.place(name, parent, newName, new OpenInodes(catalog, inodes, handles));
  }

  /** As {@link Vfs#sync}. A step that fails does not stop the other steps. */
  void sync() {
    allBeforeFailing(
        () -> writeback.commitDirty(commits::commit),
        writeback::sync,
        served.streams()::sync,
        log.undurable()::requireNone);
  }

  /** Takes all steps; if some fail, throws the first failure at the end. */
  private static void allBeforeFailing(Runnable... steps) {
    RuntimeException failure = null;
    for (Runnable step : steps) {
      try {
        step.run();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else if (!failure.equals(e)) {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** As {@link Vfs#fsync}. */
  void sync(OpenFile file) {
    file.commit();
    if (file.attributes().ino() == Catalog.ROOT) {
      sync();
      return;
    }
    writeback.sync();
    file.requireDurable();
  }

  /** As {@link Vfs#close}. */
  void close() {
    allBeforeFailing(this::stop, this::sync);
    collection.atEnd();
    if (writeback.keepsFreed() || log.hasUnopened()) {
      catalog.garbage().suspect(0); // pages that could not be freed are forgotten otherwise
    }
    if (crashIsPutRight) {
      catalog.setLastSegment(log.lastNumber());
      catalog.leaveClean();
    }
  }

  /** Stops the background work. */
  private void stop() {
    allBeforeFailing(
        served::close, unlinkedInodes::close, far::close, upkeep::close, writeback::close);
  }
}
