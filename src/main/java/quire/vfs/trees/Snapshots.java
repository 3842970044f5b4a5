package quire.vfs.trees;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import quire.catalog.Catalog;
import quire.catalog.CatalogView;
import quire.catalog.Name;
import quire.catalog.SnapshotRow;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.FileContext;
import quire.snapshot.HeldTree;
import quire.snapshot.LocalBlob;
import quire.snapshot.OwnSpace;
import quire.snapshot.SnapshotReader;
import quire.snapshot.TakenTree;
import quire.snapshot.tree.TreeContent;
import quire.vfs.call.Clock;
import quire.vfs.call.Names;
import quire.vfs.call.VirtualNumbers;
import quire.vfs.live.FileCommits;
import quire.vfs.live.SpaceGuard;
import quire.vfs.live.Writeback;
import quire.work.DeepThread;

/** The snapshots of a store: takes, drops and renames them. Thread-safe. */
public final class Snapshots {
  private final LongHeldLock turn;
  private final Catalog catalog;
  private final FileContext context;
  private final LiveTreeTaker taker;
  private final SnapshotReader reader;
  private final FileCommits commits;
  private final Writeback writeback;
  private final SpaceGuard space;
  private final SnapshotRows rows;

  /**
   * @param turn the snapshot lock: one thread takes, clones, drops, collects or imports at a time
   */
  public Snapshots(
      LongHeldLock turn,
      Catalog catalog,
      FileContext context,
      LiveTreeTaker taker,
      SnapshotReader reader,
      FileCommits commits,
      Writeback writeback,
      SpaceGuard space) {
    this.turn = turn;
    this.catalog = catalog;
    this.context = context;
    this.taker = taker;
    this.reader = reader;
    this.commits = commits;
    this.writeback = writeback;
    this.space = space;
    this.rows = new SnapshotRows(catalog);
  }

  /** An object that clones these snapshots, and the live tree. */
  public Cloning cloning(Clones clones, GarbageCollection collection) {
    return new Cloning(
        turn, rows, taker, reader, clones, collection, new SoundSource(catalog, reader));
  }

  public List<SnapshotRow> list() {
    return rows.list();
  }

  /** Null if there is none of that name. */
  public @Nullable SnapshotRow find(Name name) {
    return rows.find(name);
  }

  /** ENOENT if there is none of that name. */
  public SnapshotRow require(Name name) {
    return rows.require(name);
  }

  /** EEXIST if there is one of that name. */
  void requireFree(Name name) {
    rows.requireFree(name);
  }

  /**
   * Takes a snapshot of a directory. It contains everything written before this call, and nothing
   * written after it returned. Other operations go on meanwhile.
   */
  public SnapshotRow take(Name name, long directory) {
    Names.requireNew(name);
    if (VirtualNumbers.isVirtual(directory)) {
      throw FsException.of(
          Errno.EINVAL,
          "the snapshot '%s' cannot be taken of something in .quire; name a directory outside it",
          name);
    }
    return turn.run(
        () -> "the snapshot %s that is being taken%s".formatted(name, taker.progress()),
        () -> {
          rows.requireFree(name);
          long now = Clock.now();
          return put(name, now, taker.directory(directory));
        });
  }

  /** Makes a snapshot of a tree from outside the live tree. Its blobs must stay meanwhile. */
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
    SnapshotRow row = rows.add(name, now, root);
    writeback.sync();
    return row;
  }

  /**
   * The tree that a snapshot of the directory would have. No snapshot names it; the collector
   * deletes it once it is no longer held.
   */
  HeldTree treeOf(long directory) {
    return turn.run(this::hashing, () -> reader.hold(taker.directory(directory).digest()));
  }

  /**
   * The tree of a snapshot, which stays even if the snapshot is dropped; ENOENT if there is none.
   */
  HeldTree treeOf(Name name) {
    return inTurn(() -> reader.hold(require(name).tree()));
  }

  /** The blob of a regular file's present content, which stays until it is closed. */
  LocalBlob blob(long ino) {
    return turn.run(
        this::hashing,
        () -> {
          if (taker.entry(ino).content() instanceof TreeContent.Regular content) {
            return reader.blobs().require(content.blob());
          }
          throw FsException.of(Errno.EINVAL, "inode %s is not a regular file", ino);
        });
  }

  private String hashing() {
    return "files to be hashed" + taker.progress();
  }

  /**
   * Runs under the snapshot lock: one thread at a time takes, clones, drops, collects or imports.
   */
  <T> T inTurn(Supplier<T> action) {
    return turn.run(action);
  }

  public void drop(Name name) {
    inTurn(
        () -> {
          SnapshotRow row = rows.remove(name);
          catalog.garbage().suspect(row.size());
          writeback.sync();
          return row;
        });
  }

  /** For each snapshot, the log bytes that would be freed without it. */
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
          rows.rename(name, newName);
          return newName;
        });
  }
}
