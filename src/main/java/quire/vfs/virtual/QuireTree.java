package quire.vfs.virtual;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import quire.blob.Blob;
import quire.catalog.Catalog;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.PlacedExtent;
import quire.snapshot.tree.TreeEntry;
import quire.vfs.call.AttributeChange;
import quire.vfs.call.Caller;
import quire.vfs.call.ContentChanger;
import quire.vfs.call.FileEnd;
import quire.vfs.call.Names;
import quire.vfs.call.OpenFile;
import quire.vfs.call.RenameFlags;
import quire.vfs.call.Replacing;
import quire.vfs.call.Tree;
import quire.vfs.call.VirtualNumbers;
import quire.work.HeapBudget;

/**
 * The {@code .quire} tree: no listing of the root shows it, but it can be entered. Nodes are made
 * at a look-up. Their numbers depend on their paths, and on the time when a snapshot was taken.
 * Thread-safe.
 */
public final class QuireTree implements Tree {
  private static final Name NAME = Name.of(".quire");

  /** A node that has left this cache has to be looked up again. */
  private final RecentNodes nodes;

  /**
   * Directories that the front door knows by number: a process may have one as its working
   * directory.
   */
  private final ReferencedNodes remembered;

  private final VirtualNode root;

  /**
   * @param holdings accounts for the heap that known nodes take
   */
  public QuireTree(VirtualNode root, HeapBudget holdings) {
    this.root = root;
    this.nodes = new RecentNodes(holdings);
    this.remembered = new ReferencedNodes(holdings);
  }

  /** Whether this name in this directory leads into the tree. */
  public static boolean isEntry(long parent, Name name) {
    return parent == Catalog.ROOT && name.equals(NAME);
  }

  public static void requireNotEntry(long parent, Name name) {
    if (isEntry(parent, name)) {
      throw new FsException(
          Errno.EPERM, ".quire is always there: it cannot be made, renamed or removed");
    }
  }

  /** EXDEV if only one of the two inodes is in this tree. */
  public static void requireSameTree(long ino, long other) {
    if (VirtualNumbers.isVirtual(ino) != VirtualNumbers.isVirtual(other)) {
      throw FsException.of(
          Errno.EXDEV, "of the inodes %s and %s, one is in .quire and one is not", ino, other);
    }
  }

  /** The number of the tree's own root. */
  public static long rootIno() {
    return VirtualNumbers.of(Catalog.ROOT, NAME);
  }

  public InodeRecord root() {
    return root.attributes();
  }

  private VirtualNode node(long ino) {
    if (ino == rootIno()) {
      return root;
    }
    VirtualNode node = nodes.find(ino);
    if (node == null) {
      node = remembered.find(ino);
    }
    if (node == null) {
      throw FsException.of(
          Errno.ESTALE, "inode %s of .quire is no longer known; look up its path again", ino);
    }
    return node;
  }

  private VirtualNode known(VirtualNode node) {
    nodes.add(node);
    return node;
  }

  /**
   * Keeps a directory known until it is forgotten as often. Other nodes are not kept, as there may
   * be many: a caller that needs one again has its path, as the kernel does on ESTALE.
   */
  @Override
  public void remember(long ino) {
    VirtualNode node = node(ino);
    if (node.attributes().isDirectory()) {
      remembered.add(ino, node);
    }
  }

  @Override
  public void forget(long ino, long times) {
    remembered.remove(ino, times);
  }

  @Override
  public InodeRecord lookup(long parent, Name name) {
    VirtualNode directory = node(parent);
    if (name.equals(Names.DOT)) {
      return directory.attributes();
    }
    return known(directory.child(name)).attributes();
  }

  @Override
  public InodeRecord getattr(long ino) {
    return node(ino).attributes();
  }

  /** As {@link VirtualNode#shownIno}; unchanged if the node is no longer known. */
  @Override
  public InodeRecord shown(InodeRecord inode) {
    VirtualNode node = nodes.find(inode.ino());
    return inode.at(node == null ? inode.ino() : node.shownIno(), inode.parent());
  }

  @Override
  public @Nullable FileEnd end(long ino) {
    return node(ino).end();
  }

  @Override
  public byte[] readlink(long ino) {
    return node(ino).readlink();
  }

  @Override
  public byte[] getxattr(long ino, Name name) {
    byte[] value = node(ino).xattr(name);
    if (value == null) {
      throw FsException.of(Errno.ENODATA, "inode %s of .quire has no attribute %s", ino, name);
    }
    return value;
  }

  @Override
  public List<Name> listxattr(long ino, Caller caller) {
    return node(ino).xattrNames();
  }

  @Override
  public OpenFile open(long ino, int flags) {
    return node(ino).open(flags);
  }

  @Override
  public OpenFile tmpfile(long parent, int mode, int flags, Caller caller) {
    throw FsException.of(
        Errno.EROFS, "directory inode %s of .quire cannot have a file without a name", parent);
  }

  @Override
  public OpenFile opendir(long ino) {
    VirtualNode node = node(ino);
    if (!node.attributes().isDirectory()) {
      throw FsException.of(Errno.ENOTDIR, "inode %s of .quire is not a directory", ino);
    }
    return new VirtualDirectory(node, this::known);
  }

  @Override
  public void extents(long ino, Consumer<PlacedExtent> visitor) {
    node(ino).extents(visitor);
  }

  @Override
  public @Nullable Blob blob(long ino) {
    return node(ino).blob();
  }

  /** As {@link VirtualNode#entry}. */
  public @Nullable TreeEntry entry(long ino) {
    return node(ino).entry();
  }

  // ---- changes, which few nodes allow

  @Override
  public InodeRecord mknod(long parent, Name name, int mode, int rdev, Caller caller) {
    VirtualNode directory = node(parent);
    return known(
            FileType.ofMode(mode) == FileType.DIRECTORY
                ? directory.mkdir(name)
                : directory.mknod(name, mode, caller))
        .attributes();
  }

  @Override
  public void rmdir(long parent, Name name) {
    node(parent).rmdir(name);
  }

  /** Renames within one directory; no node can be moved to another. */
  @Override
  public void rename(long parent, Name name, long newParent, Name newName, int flags) {
    if (parent != newParent) {
      throw FsException.of(
          Errno.EROFS, "'%s' cannot move to another directory: it is in .quire", name);
    }
    if ((flags & RenameFlags.EXCHANGE) != 0) {
      throw FsException.of(
          Errno.EINVAL, "'%s' and '%s' cannot be exchanged: they are in .quire", name, newName);
    }
    node(parent)
        .rename(
            name,
            newName,
            (flags & RenameFlags.NOREPLACE) == 0 ? Replacing.ALLOWED : Replacing.NOTHING);
  }

  @Override
  public InodeRecord setattr(long ino, AttributeChange change) {
    VirtualNode node = node(ino);
    node.setattr(change);
    return node.attributes();
  }

  /** Always false: no writable node has set-id bits. */
  @Override
  public boolean dropSetId(long ino, ContentChanger changer) {
    return false;
  }

  @Override
  public InodeRecord symlink(long parent, Name name, byte[] target, Caller caller) {
    throw FsException.of(Errno.EROFS, "the symlink '%s' cannot be made in .quire", name);
  }

  @Override
  public InodeRecord link(long ino, long newParent, Name newName) {
    throw FsException.of(Errno.EROFS, "the hard link '%s' cannot be made in .quire", newName);
  }

  @Override
  public void unlink(long parent, Name name) {
    node(parent).unlink(name);
  }

  @Override
  public void setxattr(long ino, Name name, byte[] value, int flags) {
    node(ino).setxattr(name, value);
  }

  @Override
  public void removexattr(long ino, Name name) {
    throw FsException.of(
        Errno.EROFS, "the attribute %s of inode %s of .quire cannot be removed", name, ino);
  }
}
