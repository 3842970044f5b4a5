package quire.vfs.virtual;

import java.util.List;
import quire.archive.Archives;
import quire.catalog.Dentry;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.catalog.RowVisitor;
import quire.catalog.SnapshotRow;
import quire.error.Errno;
import quire.error.FsException;
import quire.snapshot.tree.TreeEntry;
import quire.vfs.call.DotEntries;
import quire.vfs.call.VirtualNumbers;

/**
 * {@code .quire/archives}: every snapshot as an archive, in every format. The name of a snapshot
 * without a suffix, which no listing shows, leads to the archives of the directories in it.
 */
final class ArchivesDirectory implements VirtualNode {
  static final Name NAME = Name.of("archives");

  private final ArchiveNodeFactory nodes;
  private final InodeRecord attributes;

  ArchivesDirectory(ArchiveNodeFactory nodes, InodeRecord attributes) {
    this.nodes = nodes;
    this.attributes = attributes;
  }

  @Override
  public InodeRecord attributes() {
    return attributes;
  }

  @Override
  public VirtualNode child(Name name) {
    long ino = VirtualNumbers.of(attributes.ino(), name);
    Archives.Named named = Archives.parse(name);
    SnapshotRow archived = named == null ? null : nodes.find(named.base());
    if (named != null && archived != null) {
      return nodes.archive(archived, top(archived), named.suffix(), ino, attributes.ino());
    }
    SnapshotRow row = nodes.find(name);
    if (row == null) {
      throw FsException.of(Errno.ENOENT, "there is no '%s': no snapshot has that name", name);
    }
    return nodes.directory(row, top(row), ino, attributes.ino());
  }

  private TreeEntry top(SnapshotRow row) {
    return nodes.reader().entry(row.tree(), List.of());
  }

  @Override
  public void list(long cookie, RowVisitor<Dentry> visitor) {
    CookieListing listing = new CookieListing(DotEntries.LAST_COOKIE, cookie, visitor);
    for (SnapshotRow row : nodes.list()) {
      for (String suffix : Archives.suffixes()) {
        Name name = row.name().withSuffix("." + suffix);
        long ino = VirtualNumbers.of(attributes.ino(), name);
        if (!listing.add(name, ino, FileType.REGULAR)) {
          return;
        }
      }
    }
  }
}
