package quire.vfs.virtual;

import java.util.List;
import quire.blob.Digest;
import quire.catalog.InodeRecord;
import quire.catalog.SnapshotRow;
import quire.snapshot.SnapshotReader;
import quire.snapshot.tree.TreeAttributes;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeEntry;
import quire.snapshot.tree.TreeReader;
import quire.vfs.call.VirtualNumbers;

/** Makes {@code .quire} nodes of a snapshot's entries. */
final class TreeNodeFactory {
  /** The link count of directories, as on btrfs: their sub-directories are not counted. */
  private static final int UNCOUNTED = 1;

  /** The link count of a file with several names: enough for tools to look for the others. */
  private static final int SEVERAL = 2;

  private final SnapshotReader reader;
  private final long root;
  private final long created;

  private TreeNodeFactory(SnapshotReader reader, long root, long created) {
    this.reader = reader;
    this.root = root;
    this.created = created;
  }

  /** The top directory of a snapshot. */
  static VirtualNode root(SnapshotReader reader, SnapshotRow row, long ino, long parent) {
    TreeEntry top = reader.entry(row.tree(), List.of());
    return new TreeNodeFactory(reader, ino, row.created()).directory(top, row.tree(), ino, parent);
  }

  private VirtualNode directory(TreeEntry entry, Digest tree, long ino, long parent) {
    TreeReader entries = reader.tree(tree);
    TreeAttributes attributes = entries.attributes();
    InodeRecord record = record(attributes, ino, parent, UNCOUNTED, 0, entries.size(), 0);
    return new TreeDirectoryNode(this, reader, tree, record, entry);
  }

  /** The node of an entry of the directory {@code parent}. */
  VirtualNode of(TreeEntry entry, long parent) {
    long ino = number(entry, parent);
    TreeAttributes attributes = entry.attributes();
    int links = entry.linkGroup() == 0 ? 1 : SEVERAL;
    TreeContent content = entry.content();
    // no switch: a switch over patterns is linked at run time, which would delay the first look-up
    if (content instanceof TreeContent.Regular file) {
      return new TreeFileNode(
          record(attributes, ino, parent, links, 0, file.size(), file.allocated()),
          entry,
          () -> reader.blob(file.blob()));
    }
    if (content instanceof TreeContent.Directory directory) {
      return directory(entry, directory.tree(), ino, parent);
    }
    if (content instanceof TreeContent.Symlink symlink) {
      return new TreeSymlinkNode(
          record(attributes, ino, parent, links, 0, symlink.target().length, 0),
          entry,
          symlink.target());
    }
    int rdev = content instanceof TreeContent.Device device ? device.rdev() : 0;
    return new TreeSpecialNode(record(attributes, ino, parent, links, rdev, 0, 0), entry);
  }

  long number(TreeEntry entry, long parent) {
    return entry.linkGroup() == 0
        ? VirtualNumbers.of(parent, entry.name())
        : VirtualNumbers.of(root, entry.linkGroup());
  }

  private InodeRecord record(
      TreeAttributes attributes,
      long ino,
      long parent,
      int nlink,
      int rdev,
      long size,
      long allocated) {
    TreeAttributes.Times times = new TreeAttributes.Times(attributes.mtime(), created);
    return attributes.inode(ino, parent, nlink, rdev, size, allocated, times);
  }
}
