package quire.vfs.virtual;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.archive.Archives;
import quire.blob.Digest;
import quire.catalog.Dentry;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.catalog.RowVisitor;
import quire.catalog.SnapshotRow;
import quire.error.Errno;
import quire.error.FsException;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeEntry;
import quire.vfs.call.DotEntries;
import quire.vfs.call.Names;
import quire.vfs.call.VirtualNumbers;

/**
 * Shows the directories in a directory of a snapshot: each as a directory of this kind, and as an
 * archive in every format. If there is a directory "a.tar" beside "a", "a.tar" is the archive of
 * "a".
 */
final class PartArchivesDirectory implements VirtualNode {
  private final ArchiveNodeFactory nodes;
  private final SnapshotRow row;
  private final Digest tree;
  private final InodeRecord attributes;

  PartArchivesDirectory(
      ArchiveNodeFactory nodes, SnapshotRow row, TreeEntry directory, InodeRecord attributes) {
    this.nodes = nodes;
    this.row = row;
    this.tree = treeOf(row, directory);
    this.attributes = attributes;
  }

  private static Digest treeOf(SnapshotRow row, TreeEntry entry) {
    if (entry.content() instanceof TreeContent.Directory directory) {
      return directory.tree();
    }
    throw FsException.of(
        Errno.ENOTDIR, "'%s' in the snapshot %s is not a directory", entry.name(), row.name());
  }

  @Override
  public InodeRecord attributes() {
    return attributes;
  }

  @Override
  public VirtualNode child(Name name) {
    long ino = VirtualNumbers.of(attributes.ino(), name);
    Archives.Named named = Archives.parse(name);
    TreeEntry archived = named == null ? null : directory(named.base());
    if (named != null && archived != null) {
      return nodes.archive(row, archived, named.suffix(), ino, attributes.ino());
    }
    TreeEntry directory = directory(name);
    if (directory == null) {
      Names.requireShort(name);
      throw Names.missing(name, attributes.ino());
    }
    return nodes.directory(row, directory, ino, attributes.ino());
  }

  private @Nullable TreeEntry directory(Name name) {
    TreeEntry entry = nodes.reader().find(tree, name);
    return entry != null && entry.type() == FileType.DIRECTORY ? entry : null;
  }

  /** Each entry of the directory counts one cookie for itself and one for each of its archives. */
  @Override
  public void list(long cookie, RowVisitor<Dentry> visitor) {
    int each = 1 + Archives.suffixes().size();
    long position = (cookie - DotEntries.LAST_COOKIE) / each;
    Iterator<TreeEntry> entries = nodes.reader().entries(tree, position);
    for (long first = DotEntries.LAST_COOKIE + position * each; entries.hasNext(); first += each) {
      TreeEntry entry = entries.next();
      if (entry.type() == FileType.DIRECTORY && !list(entry.name(), first, cookie, visitor)) {
        return;
      }
    }
  }

  private boolean list(Name directory, long first, long cookie, RowVisitor<Dentry> visitor) {
    CookieListing listing = new CookieListing(first, cookie, visitor);
    for (Dentry entry : entries(directory)) {
      if (!listing.add(entry.name(), entry.ino(), entry.type())) {
        return false;
      }
    }
    return true;
  }

  private List<Dentry> entries(Name directory) {
    List<Dentry> entries = new ArrayList<>();
    entries.add(entry(directory, FileType.DIRECTORY));
    for (String suffix : Archives.suffixes()) {
      entries.add(entry(directory.withSuffix("." + suffix), FileType.REGULAR));
    }
    return entries;
  }

  private Dentry entry(Name name, FileType type) {
    return new Dentry(name, VirtualNumbers.of(attributes.ino(), name), type, 0);
  }
}
