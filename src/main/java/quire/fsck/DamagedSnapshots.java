package quire.fsck;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.SnapshotRow;
import quire.catalog.TreeRow;
import quire.error.FsException;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeEntry;
import quire.snapshot.tree.TreeReader;

/**
 * Finds the paths in snapshots that name damaged blobs. Another check reports trees that are
 * damaged themselves. Not thread-safe.
 */
final class DamagedSnapshots {
  private final Catalog catalog;
  private final Map<Digest, DamagedBlob> damaged;

  /** Trees without damaged blobs below them: snapshots have most trees in common. */
  private final Set<Digest> good = new HashSet<>();

  private final Deque<Level> levels = new ArrayDeque<>();

  DamagedSnapshots(Catalog catalog, Map<Digest, DamagedBlob> damaged) {
    this.catalog = catalog;
    this.damaged = damaged;
  }

  /** A directory of the walk. There is no recursion, because directories may be nested deeply. */
  private static final class Level {
    private final Digest tree;
    private final String path;
    private final Iterator<TreeEntry> entries;
    private boolean good = true;

    Level(Digest tree, String path, Iterator<TreeEntry> entries) {
      this.tree = tree;
      this.path = path;
      this.entries = entries;
    }

    @Nullable TreeEntry next() {
      try {
        return entries.hasNext() ? entries.next() : null;
      } catch (IllegalArgumentException | FsException e) {
        return null;
      }
    }
  }

  void run() {
    catalog.snapshots(
        snapshot -> {
          walk(snapshot);
          return true;
        });
  }

  private void walk(SnapshotRow snapshot) {
    enter(snapshot.tree(), "snapshot " + snapshot.name());
    while (!levels.isEmpty()) {
      Level level = levels.getLast();
      TreeEntry entry = level.next();
      if (entry == null) {
        leave(level);
        continue;
      }
      switch (entry.content()) {
        case TreeContent.Directory directory ->
            enter(directory.tree(), level.path + "/" + entry.name());
        case TreeContent.Regular file -> visit(level, entry, damaged.get(file.blob()));
        case TreeContent.Symlink symlink -> {}
        case TreeContent.Device device -> {}
        case TreeContent.None none -> {}
      }
    }
  }

  private void enter(Digest tree, String path) {
    if (!good.contains(tree)) {
      levels.addLast(new Level(tree, path, entries(tree)));
    }
  }

  private Iterator<TreeEntry> entries(Digest tree) {
    TreeRow row = catalog.tree(tree);
    try {
      return row == null
          ? List.<TreeEntry>of().iterator()
          : new TreeReader(chunk -> catalog.treeChunk(row.id(), chunk)).iterator();
    } catch (IllegalArgumentException | FsException e) {
      return List.<TreeEntry>of().iterator();
    }
  }

  private void leave(Level level) {
    levels.removeLast();
    Level parent = levels.peekLast();
    if (level.good) {
      good.add(level.tree);
    } else if (parent != null) {
      parent.good = false;
    }
  }

  private static void visit(Level level, TreeEntry entry, @Nullable DamagedBlob blob) {
    if (blob != null) {
      level.good = false;
      blob.addPath(level.path + "/" + entry.name());
    }
  }
}
