package quire.vfs;

import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.snapshot.TreeXattrs;

/** What every entry of a snapshot has; all there is of a fifo, a socket or a device. */
class TreeSpecialNode implements VirtualNode {
  private final InodeRecord attributes;
  private final TreeXattrs xattrs;

  TreeSpecialNode(InodeRecord attributes, TreeXattrs xattrs) {
    this.attributes = attributes;
    this.xattrs = xattrs;
  }

  @Override
  public final InodeRecord attributes() {
    return attributes;
  }

  @Override
  public final byte @Nullable [] xattr(Name name) {
    return xattrs.value(name);
  }

  @Override
  public final List<Name> xattrNames() {
    return xattrs.names();
  }
}
