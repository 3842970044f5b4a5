package quire.vfs.virtual;

import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.archive.ArchiveReader;
import quire.archive.Archives;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.catalog.SnapshotRow;
import quire.error.Errno;
import quire.error.FsException;
import quire.snapshot.HeldTree;
import quire.snapshot.SnapshotReader;
import quire.snapshot.tree.TreeEntry;
import quire.vfs.call.Caller;
import quire.vfs.call.OpenFile;
import quire.vfs.trees.PassingTrees;
import quire.vfs.trees.Snapshots;

/**
 * Makes the nodes of {@code .quire/archives}. Only the user who mounted can read the archives,
 * because they may contain other users' private files.
 */
public final class ArchiveNodeFactory {
  private static final int FILE = FileType.REGULAR.bits() | 0400;
  private static final int DIRECTORY = FileType.DIRECTORY.bits() | 0500;

  private final Snapshots snapshots;
  private final PassingTrees passing;
  private final SnapshotReader reader;
  private final Archives archives;
  private final Caller owner;

  public ArchiveNodeFactory(
      Snapshots snapshots,
      PassingTrees passing,
      SnapshotReader reader,
      Archives archives,
      Caller owner) {
    this.snapshots = snapshots;
    this.passing = passing;
    this.reader = reader;
    this.archives = archives;
    this.owner = owner;
  }

  /** The snapshots, by name. */
  List<SnapshotRow> list() {
    return snapshots.list();
  }

  /** A snapshot, or a tree taken for one archive; null if there is none of that name. */
  @Nullable SnapshotRow find(Name name) {
    SnapshotRow row = snapshots.find(name);
    return row == null ? passing.find(name) : row;
  }

  /**
   * Protects the archived tree from the collector, without the snapshot lock. The hold comes first,
   * then the check that the snapshot is still there: a later drop or collection sees the hold.
   */
  private HeldTree hold(SnapshotRow row) {
    HeldTree held = reader.hold(row.tree());
    SnapshotRow now = find(row.name());
    if (now == null || !now.tree().equals(row.tree())) {
      held.close();
      throw new FsException(Errno.ENOENT, "there is no snapshot " + row.name());
    }
    return held;
  }

  SnapshotReader reader() {
    return reader;
  }

  /** The archive of a directory of a snapshot. */
  VirtualNode archive(SnapshotRow row, TreeEntry top, String suffix, long ino, long parent) {
    HeldTree held = hold(row);
    try {
      long length = archives.length(top, suffix);
      InodeRecord attributes = record(row, FILE, ino, parent, length);
      return new ArchiveFile(attributes, () -> open(row, top, suffix, attributes));
    } finally {
      held.close();
    }
  }

  private OpenFile open(SnapshotRow row, TreeEntry top, String suffix, InodeRecord attributes) {
    HeldTree held = hold(row);
    try {
      ArchiveReader archive = archives.open(top, suffix);
      return new ArchiveHandle(attributes, archive, reader::findBlob, held);
    } catch (RuntimeException e) {
      held.close();
      throw e;
    }
  }

  /** The directory that lists the archives of the directories in a snapshot's directory. */
  VirtualNode directory(SnapshotRow row, TreeEntry directory, long ino, long parent) {
    return new PartArchivesDirectory(this, row, directory, record(row, DIRECTORY, ino, parent, 0));
  }

  InodeRecord record(SnapshotRow row, int mode, long ino, long parent, long size) {
    return InodeRecord.empty(ino, mode, owner.uid(), owner.gid(), parent, row.created())
        .withNlink(1)
        .withSize(size, size); // tools take a file without blocks for one without data
  }
}
