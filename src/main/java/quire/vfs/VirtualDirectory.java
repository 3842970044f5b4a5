package quire.vfs;

import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.catalog.RowVisitor;

/** An open directory of the {@code .quire} tree. */
final class VirtualDirectory extends DirectoryHandle {
  private final VirtualNode node;

  VirtualDirectory(VirtualNode node) {
    this.node = node;
  }

  @Override
  public InodeRecord attributes() {
    return node.attributes();
  }

  @Override
  void listNamed(long cookie, RowVisitor<Dentry> visitor) {
    node.list(cookie, visitor);
  }

  @Override
  public void commit() {}

  @Override
  public void release() {}
}
