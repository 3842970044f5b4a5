package quire.vfs.trees;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import quire.snapshot.HeldTree;
import quire.snapshot.LocalBlob;
import quire.snapshot.OwnSpace;
import quire.snapshot.SnapshotReader;
import quire.snapshot.SnapshotTaker;
import quire.snapshot.TakenTree;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeEntry;
import quire.vfs.Vfs;
import quire.vfs.call.Clock;
import quire.vfs.call.Names;
import quire.vfs.call.TreePlace;
import quire.vfs.call.VirtualNumbers;
import quire.vfs.live.FileCommits;
import quire.vfs.live.InodeTable;
import quire.vfs.live.OpenInodes;
import quire.vfs.live.SpaceGuard;
import quire.vfs.live.UnchangedMarks;
import quire.vfs.live.Writeback;
import quire.work.Asker;
import quire.work.DeepThread;

/** The snapshots of a store: taking, dropping and renaming them. Thread-safe. */
public final class Snapshots {
  /** Stands for the name that a clone has not got yet. */
  private static final Name LIVE = Name.of("live");

  private final SnapshotLock turn;
  private final Catalog catalog;
  private final FileContext context;
  private final InodeTable inodes;
  private final Writeback writeback;
  private final SnapshotReader reader;
  private volatile Runnable frontDoorCache = () -> {};
  private volatile boolean frontDoorWrites;
  private final FileCommits commits;
  private final UnchangedMarks marks;
  private final Clones clones;
  private final GarbageCollection collection;
  private final SpaceGuard space;
  private final RemoteTier far;

  public Snapshots(
      Catalog catalog,
      FileContext context,
      InodeTable inodes,
      FileCommits commits,
      UnchangedMarks marks,
      Clones clones,
      Writeback writeback,
      SnapshotLock turn,
      GarbageCollection collection,
      SpaceGuard space,
      SnapshotReader reader,
      RemoteTier far) {
    this.far = far;
    this.turn = turn;
    this.collection = collection;
    this.space = space;
    this.catalog = catalog;
    this.context = context;
    this.inodes = inodes;
    this.writeback = writeback;
    this.reader = reader;
    this.commits = commits;
    this.marks = marks;
    this.clones = clones;
  }

  /** As {@link Vfs#setFrontDoorCache}. */
  public void setFrontDoorCache(Runnable writeAll) {
    frontDoorCache = writeAll;
  }

  /** Whether whoever has the turn waits for the front door to write what it keeps. */
  public boolean isFrontDoorWriting() {
    return frontDoorWrites;
  }

  public List<SnapshotRow> list() {
    List<SnapshotRow> all = new ArrayList<>();
    catalog.snapshots(all::add);
    return all;
  }

  /** Null where there is none of that name. */
  public @Nullable SnapshotRow find(Name name) {
    return catalog.snapshot(name);
  }

  /** ENOENT where there is none of that name. */
  public SnapshotRow require(Name name) {
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
  public SnapshotRow take(Name name, long directory) {
    Names.requireNew(name);
    if (VirtualNumbers.isVirtual(directory)) {
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
    context.log().syncAll();
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
    return turn.run(action);
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
    frontDoorWrites = true;
    try {
      frontDoorCache.run();
    } finally {
      frontDoorWrites = false;
    }
    writeback.commitDirty(commits::commit);
    catalog.keepHashes();
    try {
      T taken = DeepThread.run(() -> takingNow(action));
      context.log().syncAll();
      return taken;
    } catch (RuntimeException e) {
      catalog.garbage().suspect(0); // trees and blobs of which no snapshot comes
      throw e;
    }
  }

  private <T> T takingNow(Action<T> action) {
    try (Writeback.Pin pin = writeback.pin();
        LiveSnapshotSource live =
            new LiveSnapshotSource(inodes, commits, marks, space, far::taken);
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
  public Name clone(TreePlace source, boolean replaces) {
    return inTurn(() -> clones.make(entry(source), replaces));
  }

  /**
   * As above, of something in {@code .quire} that is still there.
   *
   * @param source what a tree object tells of it; null where none does, which is EINVAL
   */
  public Name clone(@Nullable TreeEntry source, boolean replaces) {
    if (source == null) {
      throw new FsException(
          Errno.EINVAL, "of .quire only what is in snapshots and archives can be cloned");
    }
    return inTurn(
        () -> {
          collection.finishRows();
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
  public void place(Name name, long newParent, Name newName, OpenInodes open) {
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
        if (VirtualNumbers.isVirtual(live.ino())) {
          throw new FsException(Errno.EINVAL, "what is in .quire is cloned by a snapshot's name");
        }
        yield taking(taker -> taker.take(LIVE, live.ino()));
      }
      case TreePlace.Taken taken -> reader.entry(require(taken.snapshot()).tree(), taken.path());
    };
  }

  public void drop(Name name) {
    inTurn(
        () -> {
          dropNow(name);
          return name;
        });
  }

  private void dropNow(Name name) {
    SnapshotRow row = require(name);
    catalog.commit(batch -> batch.useReserve().deleteSnapshot(name));
    catalog.garbage().suspect(row.size());
    writeback.sync();
  }

  /** The bytes of the log that would be freed without a snapshot, for each. */
  public Map<Name, Long> ownSpace() {
    writeback.commitDirty(commits::commit);
    try (CatalogView view = catalog.view()) {
      return OwnSpace.of(view, context.log());
    }
  }

  public void rename(Name name, Name newName) {
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
