package quire.vfs;

import java.util.List;
import java.util.stream.Collectors;
import quire.blob.Digest;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.snapshot.HeldTree;
import quire.snapshot.SnapshotReader;
import quire.snapshot.TreeContent;
import quire.snapshot.TreeDiff;
import quire.snapshot.TreeEntry;

/**
 * Compares directories, of snapshots and of the live tree. Whoever is told takes as long as they
 * like: nothing is locked meanwhile, and the trees are held against the collector. Thread-safe.
 */
final class TreeDiffs {
  private final Snapshots snapshots;
  private final SnapshotReader reader;

  TreeDiffs(Snapshots snapshots, SnapshotReader reader) {
    this.snapshots = snapshots;
    this.reader = reader;
  }

  void run(TreePlace from, TreePlace to, TreeDiff.Visitor visitor) {
    try (HeldTree left = hold(from);
        HeldTree right = hold(to)) {
      TreeDiff.run(tree(left, from), tree(right, to), reader::tree, visitor);
    } catch (IllegalArgumentException e) {
      throw new FsException(Errno.EIO, "a tree object is damaged: " + e.getMessage(), e);
    }
  }

  private HeldTree hold(TreePlace place) {
    return switch (place) {
      case TreePlace.Live live -> {
        if (QuireTree.owns(live.ino())) {
          throw new FsException(Errno.EINVAL, "only snapshots and the live tree can be compared");
        }
        yield snapshots.treeOf(live.ino());
      }
      case TreePlace.Taken taken -> snapshots.treeOf(taken.snapshot());
    };
  }

  private Digest tree(HeldTree held, TreePlace place) {
    return switch (place) {
      case TreePlace.Live live -> held.digest();
      case TreePlace.Taken taken -> descend(held.digest(), taken);
    };
  }

  private Digest descend(Digest root, TreePlace.Taken place) {
    Digest tree = root;
    for (int i = 0; i < place.path().size(); i++) {
      TreeEntry entry = reader.tree(tree).find(place.path().get(i));
      List<Name> path = place.path().subList(0, i + 1);
      if (entry == null) {
        throw wrong(Errno.ENOENT, "there is no '%s' in the snapshot %s", path, place);
      }
      if (!(entry.content() instanceof TreeContent.Directory directory)) {
        throw wrong(Errno.ENOTDIR, "'%s' in the snapshot %s is not a directory", path, place);
      }
      tree = directory.tree();
    }
    return tree;
  }

  private static FsException wrong(
      Errno errno, String message, List<Name> path, TreePlace.Taken place) {
    String text = path.stream().map(Name::toString).collect(Collectors.joining("/"));
    return new FsException(errno, message.formatted(text, place.snapshot()));
  }
}
