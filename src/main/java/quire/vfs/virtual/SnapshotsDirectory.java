package quire.vfs.virtual;

import quire.catalog.Dentry;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.catalog.RowVisitor;
import quire.catalog.SnapshotRow;
import quire.error.Errno;
import quire.error.FsException;
import quire.snapshot.SnapshotReader;
import quire.vfs.call.DotEntries;
import quire.vfs.call.Replacing;
import quire.vfs.call.VirtualNumbers;
import quire.vfs.trees.Snapshots;

/**
 * {@code .quire/snapshots}: {@code mkdir} takes a snapshot of the whole mount, {@code rmdir} drops
 * it, {@code mv} gives it another name.
 */
final class SnapshotsDirectory implements VirtualNode {
  static final Name NAME = Name.of("snapshots");

  private final Snapshots snapshots;
  private final SnapshotReader reader;
  private final InodeRecord attributes;
  private final long whole;

  /**
   * @param whole the inode number of the directory that {@code mkdir} takes a snapshot of
   */
  SnapshotsDirectory(
      Snapshots snapshots, SnapshotReader reader, InodeRecord attributes, long whole) {
    this.snapshots = snapshots;
    this.reader = reader;
    this.attributes = attributes;
    this.whole = whole;
  }

  @Override
  public InodeRecord attributes() {
    return attributes;
  }

  @Override
  public VirtualNode child(Name name) {
    return node(snapshots.require(name));
  }

  private VirtualNode node(SnapshotRow row) {
    return TreeNodeFactory.root(reader, row, number(row), attributes.ino());
  }

  /**
   * Another snapshot of the same name has another number, so that the kernel does not confuse them.
   */
  private long number(SnapshotRow row) {
    return VirtualNumbers.of(VirtualNumbers.of(attributes.ino(), row.name()), row.created());
  }

  @Override
  public void list(long cookie, RowVisitor<Dentry> visitor) {
    CookieListing listing = new CookieListing(DotEntries.LAST_COOKIE, cookie, visitor);
    for (SnapshotRow row : snapshots.list()) {
      if (!listing.add(row.name(), number(row), FileType.DIRECTORY)) {
        return;
      }
    }
  }

  @Override
  public VirtualNode mkdir(Name name) {
    return node(snapshots.take(name, whole));
  }

  @Override
  public void rmdir(Name name) {
    snapshots.drop(name);
  }

  @Override
  public void rename(Name name, Name newName, Replacing replacing) {
    if (name.equals(newName)) {
      throw FsException.of(Errno.EINVAL, "the snapshot '%s' has that name already", name);
    }
    snapshots.rename(name, newName);
  }
}
