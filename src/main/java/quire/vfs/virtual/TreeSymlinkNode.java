package quire.vfs.virtual;

import quire.catalog.InodeRecord;
import quire.snapshot.tree.TreeEntry;

/** A symbolic link in a snapshot. */
final class TreeSymlinkNode extends TreeSpecialNode {
  private final byte[] target;

  TreeSymlinkNode(InodeRecord attributes, TreeEntry entry, byte[] target) {
    super(attributes, entry);
    this.target = target;
  }

  @Override
  public byte[] readlink() {
    return target;
  }
}
