package quire.vfs.trees;

import quire.error.Errno;
import quire.error.FsException;
import quire.snapshot.SnapshotReader;
import quire.snapshot.tree.TreeDiff;
import quire.vfs.call.TreePlace;

/**
 * Compares directories of snapshots and of the live tree. The visitor may take its time: no lock is
 * held, and the trees are protected from the collector. Thread-safe.
 */
public final class TreeDiffs {
  private final TreePlaces places;
  private final SnapshotReader reader;

  public TreeDiffs(TreePlaces places, SnapshotReader reader) {
    this.places = places;
    this.reader = reader;
  }

  public void run(TreePlace from, TreePlace to, TreeDiff.Visitor visitor) {
    try (TreePlaces.Held left = places.hold(from);
        TreePlaces.Held right = places.hold(to)) {
      TreeDiff.run(left.tree(), right.tree(), reader::tree, visitor);
    } catch (IllegalArgumentException e) {
      throw new FsException(
          Errno.EIO,
          "cannot compare %s with %s: a tree object is damaged: %s"
              .formatted(SoundSource.name(from), SoundSource.name(to), e.getMessage()),
          e);
    }
  }
}
