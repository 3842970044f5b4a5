package quire.vfs;

import quire.catalog.InodeRecord;
import quire.snapshot.TreeXattrs;

/** A symbolic link in a snapshot. */
final class TreeSymlinkNode extends TreeSpecialNode {
  private final byte[] target;

  TreeSymlinkNode(InodeRecord attributes, TreeXattrs xattrs, byte[] target) {
    super(attributes, xattrs);
    this.target = target;
  }

  @Override
  public byte[] readlink() {
    return target;
  }
}
