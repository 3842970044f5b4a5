package quire.vfs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import quire.catalog.Catalog;
import quire.catalog.CatalogView;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.catalog.SnapshotRow;
import quire.catalog.TreeRow;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.FileContext;
import quire.file.LeakSweep;
import quire.log.LogRange;
import quire.log.OffloadLog;
import quire.log.PageSet;
import quire.log.SegmentInfo;
import quire.snapshot.Collector;
import quire.snapshot.HeldTree;
import quire.snapshot.LocalBlob;
import quire.snapshot.OwnSpace;
import quire.snapshot.SnapshotReader;
import quire.snapshot.SnapshotTaker;
import quire.snapshot.TakenTree;
import quire.snapshot.TreeContent;
import quire.snapshot.TreeEntry;
import quire.work.Asker;
import quire.work.DeepThread;

/** The snapshots of a store: taking, dropping and renaming them. Thread-safe. */
final class Snapshots {
  /** Stands for the name that a clone has not got yet. */
  private static final Name LIVE = Name.of("live");

  private final ReentrantLock turn = new ReentrantLock();
  private final Catalog catalog;
  private final FileContext context;
  private final InodeTable inodes;
  private final FileData files;
  private final Writeback writeback;
  private final SnapshotReader reader;
  private volatile Runnable frontDoorCache = () -> {};
  private final FileCommits commits;
  private final Marks marks;
  private final Clones clones;
  private final Upkeep upkeep;
  private final SpaceGuard space;
  private final Custodies imports;
  private final FarBlobs far;

  /** Whether a collection has ended before it had deleted all; changed in turn. */
  private boolean cutShort;

  Snapshots(
      Catalog catalog,
      FileContext context,
      InodeTable inodes,
      FileData files,
      FileCommits commits,
      Marks marks,
      Clones clones,
      Writeback writeback,
      Upkeep upkeep,
      SpaceGuard space,
      Custodies imports,
      SnapshotReader reader,
      FarBlobs far) {
    this.far = far;
    this.imports = imports;
    this.upkeep = upkeep;
    this.space = space;
    this.catalog = catalog;
    this.context = context;
    this.inodes = inodes;
    this.files = files;
    this.writeback = writeback;
    this.reader = reader;
    this.commits = commits;
    this.marks = marks;
    this.clones = clones;
  }

  /** As {@link Vfs#setFrontDoorCache}. */
  void setFrontDoorCache(Runnable writeAll) {
    frontDoorCache = writeAll;
  }

  List<SnapshotRow> list() {
    List<SnapshotRow> all = new ArrayList<>();
    catalog.snapshots(all::add);
    return all;
  }

  /** Null where there is none of that name. */
  @Nullable SnapshotRow find(Name name) {
    return catalog.snapshot(name);
  }

  /** ENOENT where there is none of that name. */
  SnapshotRow require(Name name) {
    SnapshotRow row = find(name);
    if (row == null) {
      throw new FsException(Errno.ENOENT, "there is no snapshot " + name);
    }
    return row;
  }

  /**
   * Takes a snapshot of a directory: of all that was written before this was called, and of nothing
   * that is written after it returned. Others go on meanwhile.
   */
  SnapshotRow take(Name name, long directory) {
    Names.requireNew(name);
    if (QuireTree.owns(directory)) {
      throw new FsException(Errno.EINVAL, "a snapshot is of the live tree");
    }
    return inTurn(() -> takeNow(name, directory));
  }

  private SnapshotRow takeNow(Name name, long directory) {
    requireFree(name);
    long now = Clock.now();
    return put(name, now, taking(taker -> taker.take(directory)));
  }

  /** EEXIST where there is one of that name. */
  void requireFree(Name name) {
    Names.requireNew(name);
    if (catalog.snapshot(name) != null) {
      throw new FsException(Errno.EEXIST, "there is a snapshot " + name);
    }
  }

  /** Makes a snapshot of a tree that is not of the live tree, and whose blobs stay meanwhile. */
  SnapshotRow add(Name name, Supplier<TakenTree> tree) {
    return inTurn(
        () -> {
          requireFree(name);
          return put(name, Clock.now(), adding(tree));
        });
  }

  /** As {@link #add}, without a snapshot. */
  HeldTree hold(Supplier<TakenTree> tree) {
    return inTurn(() -> reader.hold(adding(tree).digest()));
  }

  private TakenTree adding(Supplier<TakenTree> tree) {
    space.requireForMetadata();
    TakenTree added = DeepThread.run(tree::get);
    context.log().sync();
    return added;
  }

  private SnapshotRow put(Name name, long now, TakenTree root) {
    Asker.requireThere();
    TreeRow tree = root.row();
    SnapshotRow row = new SnapshotRow(name, now, tree.bytes(), root.digest(), tree.castore());
    catalog.commit(batch -> batch.putSnapshot(row));
    writeback.sync();
    return row;
  }

  /**
   * The tree of a directory as a snapshot would have it, without one: the collector deletes it once
   * nobody holds it.
   */
  HeldTree treeOf(long directory) {
    return inTurn(() -> reader.hold(taking(taker -> taker.take(directory)).digest()));
  }

  /** The tree of a snapshot, which may be dropped meanwhile; ENOENT where there is none. */
  HeldTree treeOf(Name name) {
    return inTurn(() -> reader.hold(require(name).tree()));
  }

  /** The blob that a regular file is now, which stays until it is closed. */
  LocalBlob blob(long ino) {
    return inTurn(
        () -> {
          TreeEntry file = taking(taker -> taker.take(LIVE, ino));
          if (file.content() instanceof TreeContent.Regular content) {
            return reader.blobs().require(content.blob());
          }
          throw new FsException(Errno.EINVAL, "it is not a regular file");
        });
  }

  /** Only one takes, clones, drops, collects or imports at a time. */
  <T> T inTurn(Supplier<T> action) {
    Asker.lock(turn);
    try {
      return action.get();
    } finally {
      turn.unlock();
    }
  }

  private interface Action<T> {
    T take(SnapshotTaker taker);
  }

  /**
   * What is taken is named by nothing but marks when this returns. The log bytes that it names are
   * durable, and so may be what names it.
   */
  private <T> T taking(Action<T> action) {
    space.requireForMetadata();
    frontDoorCache.run();
    writeback.commitDirty(commits::commit);
    catalog.keepHashes();
    try {
      T taken = DeepThread.run(() -> takingNow(action));
      context.log().sync();
      return taken;
    } catch (RuntimeException e) {
      upkeep.suspectGarbage(); // trees and blobs of which no snapshot comes
      throw e;
    }
  }

  private <T> T takingNow(Action<T> action) {
    try (Writeback.Pin pin = writeback.pin();
        Taking live = new Taking(inodes, commits, marks, space, far::taken);
        CatalogView view = catalog.view();
        SnapshotTaker taker = new SnapshotTaker(catalog, view, context, live)) {
      pin.keep(taker.named());
      T taken = action.take(taker);
      live.putMarks();
      return taken;
    }
  }

  /**
   * Makes a clone that waits for its place (see {@link Clones}).
   *
   * @throws FsException ENOENT where there is no such snapshot, or nothing of that path in it
   */
  Name clone(TreePlace source, boolean replaces) {
    return inTurn(() -> clones.make(entry(source), replaces));
  }

  /**
   * As above, of something in {@code .quire} that is still there.
   *
   * @param source what a tree object tells of it; null where none does, which is EINVAL
   */
  Name clone(@Nullable TreeEntry source, boolean replaces) {
    if (source == null) {
      throw new FsException(
          Errno.EINVAL, "of .quire only what is in snapshots and archives can be cloned");
    }
    return inTurn(
        () -> {
          if (cutShort) {
            collectRows(() -> {}); // what is there may lack what it names
          }
          clones.requireThere(source.content());
          return clones.make(source, replaces);
        });
  }

  /**
   * Gives a clone its place.
   *
   * @param name of one that {@link #clone} has made, or of a snapshot, or {@code @} and the number
   *     of a live inode, which is cloned now
   */
  void place(Name name, long newParent, Name newName, OpenInodes open) {
    if (clones.find(name) != null) {
      clones.place(name, newParent, newName, open);
      return;
    }
    InodeRecord live = find(name) == null ? clones.findLive(name) : null;
    TreePlace source =
        live == null ? new TreePlace.Taken(name, List.of()) : new TreePlace.Live(live.ino());
    Name clone = clone(source, false);
    try {
      clones.place(clone, newParent, newName, open);
    } finally {
      clones.forget(clone); // unless it has got its place
    }
  }

  private TreeEntry entry(TreePlace place) {
    return switch (place) {
      case TreePlace.Live live -> {
        if (QuireTree.owns(live.ino())) {
          throw new FsException(Errno.EINVAL, "what is in .quire is cloned by a snapshot's name");
        }
        yield taking(taker -> taker.take(LIVE, live.ino()));
      }
      case TreePlace.Taken taken -> reader.entry(require(taken.snapshot()).tree(), taken.path());
    };
  }

  void drop(Name name) {
    inTurn(
        () -> {
          dropNow(name);
          return name;
        });
  }

  private void dropNow(Name name) {
    require(name);
    catalog.commit(batch -> batch.deleteSnapshot(name));
    upkeep.suspectGarbage();
    writeback.sync();
  }

  /**
   * Deletes what no snapshot names any more, and frees the log pages that nobody names; others go
   * on meanwhile.
   */
  Collected collect() {
    if (context.log().isHeld()) {
      throw new FsException(
          Errno.EBUSY,
          "nothing is freed in this store, as its catalog has lost changes; see quire status");
    }
    return inTurn(() -> collect(Asker::requireThere));
  }

  /**
   * As {@link #collect}.
   *
   * @param patiently whether to have a low duty, and to leave off when somebody else wants a turn
   * @return false if it left off
   */
  boolean collectInBackground(boolean patiently, BooleanSupplier stop) {
    if (context.log().isHeld()) {
      return true; // rows that were lost may name what would be deleted
    }
    if (!turn.tryLock()) {
      return false;
    }
    try {
      collect(
          patiently
              ? Pace.slow(() -> stop.getAsBoolean() || turn.hasQueuedThreads())
              : Pace.fast(stop));
      return true;
    } catch (Pace.Stopped e) {
      return false;
    } finally {
      turn.unlock();
    }
  }

  private Collected collect(Runnable pause) {
    clones.removeForgotten();
    Collector.Collected rows = collectRows(pause);
    OffloadLog log = context.log();
    List<SegmentInfo> data = log.segments(); // what is written from here on is not looked at
    files.awaitOperations();
    writeback.commitDirty(commits::commit);
    PageSet named;
    try (CatalogView view = catalog.view()) {
      named = LeakSweep.named(view, log, pause);
    }
    imports.all().forEach(custody -> custody.addPagesTo(named));
    writeback.sync(); // no loss of power brings a row back that names what is freed here
    List<LogRange> leaked = LeakSweep.leaked(named, data);
    log.free(leaked);
    long bytes = leaked.stream().mapToLong(LogRange::length).sum();
    return new Collected(rows.trees(), rows.blobs(), bytes);
  }

  private Collector.Collected collectRows(Runnable pause) {
    cutShort = true;
    try {
      Collector.Collected rows =
          new Collector(catalog, reader.blobs().uses(), reader.held(), pause)
              .keeping(imports.all())
              .run();
      cutShort = false;
      return rows;
    } finally {
      reader.forgetTrees();
    }
  }

  /** The bytes of the log that would be freed without a snapshot, for each. */
  Map<Name, Long> ownSpace() {
    writeback.commitDirty(commits::commit);
    try (CatalogView view = catalog.view()) {
      return OwnSpace.of(view, context.log());
    }
  }

  void rename(Name name, Name newName) {
    Names.requireNew(newName);
    inTurn(
        () -> {
          renameNow(name, newName);
          return newName;
        });
  }

  private void renameNow(Name name, Name newName) {
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
