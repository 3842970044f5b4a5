package quire.vfs.virtual;

import quire.archive.input.ArchiveInput;
import quire.catalog.Dentry;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.catalog.RowVisitor;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.call.VirtualNumbers;

/**
 * A directory of {@code .quire/open}: shows the directories of a live directory, and its archives
 * as directories. A listing recognises archives by their names, a look-up by their first bytes.
 */
final class BrowseDirectory implements VirtualNode {
  static final Name NAME = Name.of("open");

  private static final int PERMISSIONS = 07777;
  private static final int WRITE = 0222;
  private static final int READ = 0444;

  private final BrowseNodeFactory nodes;
  private final long live;
  private final InodeRecord attributes;

  /**
   * @param live the inode number of the live directory that it shows
   */
  BrowseDirectory(BrowseNodeFactory nodes, long live, InodeRecord attributes) {
    this.nodes = nodes;
    this.live = live;
    this.attributes = attributes;
  }

  @Override
  public InodeRecord attributes() {
    return attributes;
  }

  @Override
  public VirtualNode child(Name name) {
    InodeRecord found = nodes.lookup(live, name);
    long ino = VirtualNumbers.of(attributes.ino(), name);
    if (found.isDirectory()) {
      return new BrowseDirectory(nodes, found.ino(), directory(found, ino, found.mode()));
    }
    if (found.isRegular() && nodes.archives().isArchive(found)) {
      int mode = found.mode() & READ; // readable means browsable
      return new BrowsedArchiveDirectory(nodes, found, directory(found, ino, mode | mode >> 2));
    }
    throw FsException.of(
        Errno.ENOENT, "'%s' cannot be browsed: it is neither a directory nor an archive", name);
  }

  private InodeRecord directory(InodeRecord found, long ino, int mode) {
    int permissions = mode & PERMISSIONS & ~WRITE;
    return found
        .withMode(FileType.DIRECTORY.bits() | permissions)
        .withNlink(2)
        .withSize(0, 0)
        .withXattrs(false)
        .withDeferred(false)
        .at(ino, attributes.ino());
  }

  @Override
  public void list(long cookie, RowVisitor<Dentry> visitor) {
    nodes.entries(
        live,
        cookie,
        entry -> {
          boolean shown =
              entry.type() == FileType.DIRECTORY
                  || (entry.type() == FileType.REGULAR
                      && ArchiveInput.isArchiveName(entry.name().toString()));
          long ino = VirtualNumbers.of(attributes.ino(), entry.name());
          return !shown
              || visitor.visit(new Dentry(entry.name(), ino, FileType.DIRECTORY, entry.cookie()));
        });
  }
}
