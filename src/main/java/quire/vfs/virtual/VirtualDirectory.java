package quire.vfs.virtual;

import java.util.function.UnaryOperator;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.catalog.RowVisitor;
import quire.vfs.call.DirectoryHandle;
import quire.vfs.call.DotEntries;
import quire.vfs.call.ListingVisitor;

/** An open directory of the {@code .quire} tree. */
final class VirtualDirectory extends DirectoryHandle {
  private final VirtualNode node;
  private final UnaryOperator<VirtualNode> known;

  /**
   * @param known called with each node that the front door comes to know by its number
   */
  VirtualDirectory(VirtualNode node, UnaryOperator<VirtualNode> known) {
    this.node = node;
    this.known = known;
  }

  @Override
  public InodeRecord attributes() {
    return node.attributes();
  }

  @Override
  public void listNamed(long cookie, RowVisitor<Dentry> visitor) {
    node.list(cookie, visitor);
  }

  @Override
  public void listKnown(long cookie, ListingVisitor visitor) {
    InodeRecord record = attributes();
    RowVisitor<Dentry> dots = entry -> visitor.visit(entry, null);
    if (DotEntries.list(record.ino(), record.parent(), cookie, dots)) {
      node.listNodes(
          Math.max(cookie, DotEntries.LAST_COOKIE),
          (entry, child) ->
              visitor.visit(entry, child == null ? null : known.apply(child).attributes()));
    }
  }

  @Override
  public void commit() {}

  @Override
  public void release() {}
}
