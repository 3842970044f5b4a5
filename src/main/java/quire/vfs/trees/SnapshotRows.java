package quire.vfs.trees;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.catalog.SnapshotRow;
import quire.catalog.TreeRow;
import quire.error.Errno;
import quire.error.FsException;
import quire.snapshot.TakenTree;
import quire.vfs.call.Names;
import quire.work.Asker;

/** The names of snapshots in the catalog. Thread-safe; changes need the snapshot lock. */
final class SnapshotRows {
  private final Catalog catalog;

  SnapshotRows(Catalog catalog) {
    this.catalog = catalog;
  }

  List<SnapshotRow> list() {
    List<SnapshotRow> all = new ArrayList<>();
    catalog.snapshots(all::add);
    return all;
  }

  /** Null if there is none of that name. */
  @Nullable SnapshotRow find(Name name) {
    return catalog.snapshot(name);
  }

  /** ENOENT if there is none of that name. */
  SnapshotRow require(Name name) {
    SnapshotRow row = find(name);
    if (row == null) {
      throw new FsException(
          Errno.ENOENT, "there is no snapshot " + name + "; quire snapshots lists them");
    }
    return row;
  }

  /** EEXIST if there is one of that name; as {@link Names#requireNew}. */
  void requireFree(Name name) {
    Names.requireNew(name);
    if (find(name) != null) {
      throw new FsException(
          Errno.EEXIST,
          "there is a snapshot %1$s; use another name, or drop it: rmdir .quire/snapshots/%1$s"
              .formatted(name));
    }
  }

  /**
   * Names a tree.
   *
   * @param created nanoseconds since 1970
   */
  SnapshotRow add(Name name, long created, TakenTree root) {
    Asker.requireThere();
    TreeRow tree = root.row();
    SnapshotRow row = new SnapshotRow(name, created, tree.bytes(), root.digest(), tree.castore());
    catalog.commit(batch -> batch.putSnapshot(row));
    return row;
  }

  /** Removes the name; ENOENT if there is none. */
  SnapshotRow remove(Name name) {
    SnapshotRow row = require(name);
    catalog.commit(batch -> batch.useReserve().deleteSnapshot(name));
    return row;
  }

  void rename(Name name, Name newName) {
    SnapshotRow row = require(name);
    requireFree(newName);
    SnapshotRow renamed =
        new SnapshotRow(newName, row.created(), row.size(), row.tree(), row.castore());
    catalog.commit(
        batch -> {
          batch.deleteSnapshot(name);
          batch.putSnapshot(renamed);
        });
  }
}
