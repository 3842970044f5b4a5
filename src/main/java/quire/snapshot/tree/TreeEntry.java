package quire.snapshot.tree;

import org.jspecify.annotations.Nullable;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.snapshot.castore.FileNode;
import quire.snapshot.castore.Node;
import quire.snapshot.castore.NodeRules;
import quire.snapshot.castore.SymlinkNode;

/**
 * One entry of a tree object. Immutable.
 *
 * @param name 1 to 255 bytes, neither '.' nor '..', without a slash and without NUL
 * @param attributes of the inode it names
 * @param linkGroup 0 for directories, and if this is the only name of the inode; else a number that
 *     all names of the inode in the snapshot share, and no other inode has: its inode number at the
 *     time, or a counter of the import
 * @param content what an inode of its type holds
 */
public record TreeEntry(Name name, TreeAttributes attributes, long linkGroup, TreeContent content) {
  /**
   * @throws IllegalArgumentException if the name, a size or a target is not allowed, or the content
   *     does not fit the type
   */
  public TreeEntry {
    NodeRules.requireName(name);
    if (!content.fits(attributes.type())) {
      throw new IllegalArgumentException(
          "'%s' is of type %s and cannot hold a %s"
              .formatted(name, attributes.type(), content.getClass().getSimpleName()));
    }
    if (linkGroup < 0 || (linkGroup > 0 && attributes.type() == FileType.DIRECTORY)) {
      throw new IllegalArgumentException(
          "'%s' cannot have the link group %d".formatted(name, linkGroup));
    }
    // no switch: a switch over patterns is linked at run time, which would delay the first look-up
    if (content instanceof TreeContent.Regular file) {
      NodeRules.requireSize(name, file.size());
      NodeRules.requireSize(name, file.allocated());
    } else if (content instanceof TreeContent.Symlink symlink) {
      NodeRules.requireTarget(name, symlink.target());
    }
  }

  public FileType type() {
    return attributes.type();
  }

  /**
   * The castore node of this entry; null for fifos, sockets and devices, which castore does not
   * have.
   */
  public @Nullable Node castoreNode() {
    return switch (content) {
      case TreeContent.Regular file ->
          new FileNode(name, file.blob(), file.size(), attributes.isExecutable());
      case TreeContent.Directory directory -> directory.castore().node(name);
      case TreeContent.Symlink symlink -> new SymlinkNode(name, symlink.target());
      case TreeContent.Device device -> null;
      case TreeContent.None none -> null;
    };
  }
}
