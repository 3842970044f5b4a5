package quire.vfs.virtual;

import quire.blob.Digest;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.catalog.RowVisitor;
import quire.catalog.SnapshotRow;
import quire.snapshot.SnapshotReader;
import quire.vfs.call.DotEntries;
import quire.vfs.call.OpenFile;
import quire.vfs.call.VirtualNumbers;
import quire.vfs.live.LiveTree;
import quire.vfs.trees.BrowsedArchiveCache;

/** Gives the nodes of {@code .quire/open} access to the live tree and to archives. Thread-safe. */
public final class BrowseNodeFactory {
  private final LiveTree live;
  private final BrowsedArchiveCache archives;
  private final SnapshotReader reader;

  public BrowseNodeFactory(LiveTree live, BrowsedArchiveCache archives, SnapshotReader reader) {
    this.live = live;
    this.archives = archives;
    this.reader = reader;
  }

  BrowsedArchiveCache archives() {
    return archives;
  }

  /** ENOENT if a directory of the live tree has no entry of that name. */
  InodeRecord lookup(long directory, Name name) {
    return live.lookup(directory, name);
  }

  /** The entries of a directory of the live tree, without the dot entries. */
  void entries(long directory, long cookie, RowVisitor<Dentry> visitor) {
    OpenFile open = live.opendir(directory);
    try {
      open.list(Math.max(cookie, DotEntries.LAST_COOKIE), visitor);
    } finally {
      open.release();
    }
  }

  /** The top directory of an archive. It gets a new number when the archive changes. */
  VirtualNode top(InodeRecord file, InodeRecord attributes) {
    Digest tree = archives.tree(file);
    Name name = Name.of(tree.hex());
    SnapshotRow row = new SnapshotRow(name, file.mtime(), 0, tree, tree);
    long ino = VirtualNumbers.of(attributes.ino(), name);
    return TreeNodeFactory.root(reader, row, ino, attributes.parent());
  }
}
