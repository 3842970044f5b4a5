package quire.vfs.virtual;

import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.snapshot.tree.TreeEntry;

/** The common part of all nodes of a snapshot; by itself a fifo, a socket or a device. */
class TreeSpecialNode implements VirtualNode {
  private final InodeRecord attributes;
  private final TreeEntry entry;

  TreeSpecialNode(InodeRecord attributes, TreeEntry entry) {
    this.attributes = attributes;
    this.entry = entry;
  }

  @Override
  public final InodeRecord attributes() {
    return attributes;
  }

  @Override
  public final int heapBytes() {
    return VirtualNode.super.heapBytes() + entry.attributes().xattrs().heapBytes();
  }

  @Override
  public final byte @Nullable [] xattr(Name name) {
    return entry.attributes().xattrs().value(name);
  }

  @Override
  public final List<Name> xattrNames() {
    return entry.attributes().xattrs().names();
  }

  @Override
  public final TreeEntry entry() {
    return entry;
  }
}
