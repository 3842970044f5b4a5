package quire.vfs;

import java.nio.file.Path;
import java.util.function.Supplier;
import quire.archive.Archives;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.snapshot.SnapshotReader;
import quire.stream.Streams;
import quire.vfs.call.Caller;
import quire.vfs.call.Clock;
import quire.vfs.call.TreePlace;
import quire.vfs.call.VfsResources;
import quire.vfs.live.LiveTree;
import quire.vfs.trees.BrowsedArchiveCache;
import quire.vfs.trees.Clones;
import quire.vfs.trees.Imports;
import quire.vfs.trees.PassingTrees;
import quire.vfs.trees.Snapshots;
import quire.vfs.trees.TreeDiffs;
import quire.vfs.trees.TreePlaces;
import quire.vfs.virtual.ArchiveNodeFactory;
import quire.vfs.virtual.BrowseNodeFactory;
import quire.vfs.virtual.QuireRoot;
import quire.vfs.virtual.VirtualNode;
import quire.work.HeapBudget;

/** Builds the parts behind the {@code .quire} tree. Thread-safe. */
final class Served implements AutoCloseable {
  /** The fraction of the heap budget that archive tables without a reader may take. */
  private static final int TABLES = 2;

  private final Snapshots snapshots;
  private final SnapshotReader reader;
  private final Clones clones;
  private final Imports imports;
  private final BrowsedArchiveCache opened;
  private final VfsResources on;
  private final TreePlaces places;
  private final TreeDiffs diffs;
  private final PassingTrees passing = new PassingTrees();

  Served(
      Snapshots snapshots,
      SnapshotReader reader,
      Clones clones,
      Imports imports,
      BrowsedArchiveCache opened,
      VfsResources on) {
    this.snapshots = snapshots;
    this.reader = reader;
    this.clones = clones;
    this.imports = imports;
    this.opened = opened;
    this.on = on;
    this.places = new TreePlaces(snapshots, reader);
    this.diffs = new TreeDiffs(places, reader);
  }

  /** The root node of the tree. */
  VirtualNode root(Supplier<InodeRecord> mountRoot, LiveTree live, Caller owner, Path store) {
    HeapBudget heap = on.context().heap();
    Archives archives = new Archives(reader, heap, heap.bytes() / TABLES);
    ArchiveNodeFactory nodes = new ArchiveNodeFactory(snapshots, passing, reader, archives, owner);
    BrowseNodeFactory open = new BrowseNodeFactory(live, opened, reader);
    return new QuireRoot(mountRoot, snapshots, reader, clones, nodes, open, on, store);
  }

  Clones clones() {
    return clones;
  }

  Imports imports() {
    return imports;
  }

  Streams streams() {
    return on.streams();
  }

  TreeDiffs diffs() {
    return diffs;
  }

  /** As {@link TreeOperations#archive}. */
  Name archive(TreePlace place) {
    passing.requireRoom();
    return passing.add(places.hold(place), Clock.now());
  }

  @Override
  public void close() {
    passing.close();
    opened.close();
  }
}
