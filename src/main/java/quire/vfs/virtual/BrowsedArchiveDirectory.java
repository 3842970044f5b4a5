package quire.vfs.virtual;

import org.jspecify.annotations.Nullable;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.catalog.RowVisitor;
import quire.snapshot.tree.TreeEntry;

/** An archive, shown as a directory. The archive is read at the first look-up or listing. */
final class BrowsedArchiveDirectory implements VirtualNode {
  private final BrowseNodeFactory nodes;
  private final InodeRecord file;
  private final InodeRecord attributes;

  BrowsedArchiveDirectory(BrowseNodeFactory nodes, InodeRecord file, InodeRecord attributes) {
    this.nodes = nodes;
    this.file = file;
    this.attributes = attributes;
  }

  @Override
  public InodeRecord attributes() {
    return attributes;
  }

  @Override
  public VirtualNode child(Name name) {
    return nodes.top(file, attributes).child(name);
  }

  @Override
  public void list(long cookie, RowVisitor<Dentry> visitor) {
    nodes.top(file, attributes).list(cookie, visitor);
  }

  @Override
  public @Nullable TreeEntry entry() {
    return nodes.top(file, attributes).entry();
  }
}
