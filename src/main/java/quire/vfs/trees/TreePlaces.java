package quire.vfs.trees;

import java.util.List;
import java.util.stream.Collectors;
import quire.blob.Digest;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.snapshot.HeldTree;
import quire.snapshot.SnapshotReader;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeEntry;
import quire.vfs.call.TreePlace;
import quire.vfs.call.VirtualNumbers;

/** Finds the tree objects of directories, of the live tree and of snapshots. Thread-safe. */
public final class TreePlaces {
  private final Snapshots snapshots;
  private final SnapshotReader reader;

  public TreePlaces(Snapshots snapshots, SnapshotReader reader) {
    this.snapshots = snapshots;
    this.reader = reader;
  }

  /**
   * A tree object, which stays until this is closed.
   *
   * @param root the tree that contains it, or is it
   */
  record Held(HeldTree root, Digest tree) implements AutoCloseable {
    @Override
    public void close() {
      root.close();
    }
  }

  /**
   * The tree object of a directory. For a directory of the live tree, it is made as for a snapshot.
   *
   * @throws FsException ENOENT or ENOTDIR if there is no directory
   */
  public Held hold(TreePlace place) {
    return switch (place) {
      case TreePlace.Live live -> {
        if (VirtualNumbers.isVirtual(live.ino())) {
          throw new FsException(
              Errno.EINVAL, "of .quire only snapshots can be named, and what is in them");
        }
        HeldTree root = snapshots.treeOf(live.ino());
        yield new Held(root, root.digest());
      }
      case TreePlace.Taken taken -> {
        HeldTree root = snapshots.treeOf(taken.snapshot());
        try {
          yield new Held(root, descend(root.digest(), taken));
        } catch (RuntimeException e) {
          root.close();
          throw e;
        }
      }
    };
  }

  private Digest descend(Digest root, TreePlace.Taken place) {
    Digest tree = root;
    for (int i = 0; i < place.path().size(); i++) {
      TreeEntry entry = reader.find(tree, place.path().get(i));
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
