package quire.vfs.virtual;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import quire.blob.Digest;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.catalog.RowVisitor;
import quire.error.Errno;
import quire.error.FatalEnd;
import quire.error.FsException;
import quire.snapshot.SnapshotReader;
import quire.snapshot.tree.TreeEntry;
import quire.vfs.call.DotEntries;
import quire.vfs.call.Names;

/** A directory in a snapshot. Cookies count its entries in the order of their names. */
final class TreeDirectoryNode extends TreeSpecialNode {
  private final TreeNodeFactory nodes;
  private final SnapshotReader reader;
  private final Digest tree;

  TreeDirectoryNode(
      TreeNodeFactory nodes,
      SnapshotReader reader,
      Digest tree,
      InodeRecord attributes,
      TreeEntry entry) {
    super(attributes, entry);
    this.nodes = nodes;
    this.reader = reader;
    this.tree = tree;
  }

  @Override
  public VirtualNode child(Name name) {
    TreeEntry entry = reader.find(tree, name);
    if (entry == null) {
      Names.requireShort(name);
      throw Names.missing(name, attributes().ino());
    }
    return nodes.of(entry, attributes().ino());
  }

  @Override
  public void list(long cookie, RowVisitor<Dentry> visitor) {
    long parent = attributes().ino();
    visit(
        cookie,
        (entry, position) -> visitor.visit(dentry(entry, nodes.number(entry, parent), position)));
  }

  @Override
  public void listNodes(long cookie, NodeVisitor visitor) {
    long parent = attributes().ino();
    visit(
        cookie,
        (entry, position) -> {
          Dentry dentry = dentry(entry, nodes.number(entry, parent), position);
          return visitor.visit(dentry, readable(entry, parent));
        });
  }

  /**
   * Null for a damaged directory, so that the others can be listed; a look-up of it tells what is
   * wrong.
   */
  private @Nullable VirtualNode readable(TreeEntry entry, long parent) {
    try {
      return nodes.of(entry, parent);
    } catch (FsException e) {
      if (e.errno() != Errno.EIO) {
        throw e;
      }
      FatalEnd.ifOutOfMemory(e);
      return null;
    }
  }

  private static Dentry dentry(TreeEntry entry, long ino, long position) {
    return new Dentry(entry.name(), ino, entry.type(), position);
  }

  private interface EntryVisitor {
    boolean visit(TreeEntry entry, long position);
  }

  private void visit(long cookie, EntryVisitor visitor) {
    long position = cookie - DotEntries.LAST_COOKIE;
    Iterator<TreeEntry> entries = reader.entries(tree, position);
    for (long next = cookie + 1; entries.hasNext(); next++) {
      if (!visitor.visit(entries.next(), next)) {
        return;
      }
    }
  }
}
