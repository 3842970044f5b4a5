package quire.vfs.live;

import java.util.HashMap;
import java.util.Map;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.CatalogBatch;
import quire.catalog.InodeRecord;
import quire.catalog.TreeRow;
import quire.error.Errno;
import quire.error.FsException;
import quire.snapshot.tree.TreeAttributes;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeEntry;

/**
 * Writes inodes to the catalog for entries of tree objects. Inodes are deferred: this does not read
 * the entries of directories and the bytes of files. Names of one link group become one inode.
 * Memory: about 80 bytes for each link group. Not thread-safe.
 */
public final class CloneWriter {
  private final Catalog catalog;
  private final TreeAttributes.Times times;
  private final Map<Long, Long> linked = new HashMap<>();

  /**
   * @param now access and change time of all inodes
   */
  public CloneWriter(Catalog catalog, long now) {
    this.catalog = catalog;
    this.times = new TreeAttributes.Times(now, now);
  }

  /**
   * Adds the rows that are to be committed with the directory entry that names the inode, except
   * the returned record.
   */
  InodeRecord put(CatalogBatch batch, TreeEntry entry, long parent) {
    long group = entry.linkGroup();
    Long known = group == 0 ? null : linked.get(group);
    InodeRecord record =
        known == null ? make(batch, entry, parent, group == 0 ? parent : 0) : another(known);
    if (group != 0) {
      linked.put(group, record.ino());
      batch.putParent(record.ino(), parent);
    }
    batch.putInode(record);
    return record;
  }

  /**
   * As {@link #put}, for an entry that is cloned alone: it becomes a file with one name, even if
   * the source has other names.
   */
  public InodeRecord putAlone(CatalogBatch batch, TreeEntry entry, long parent) {
    InodeRecord record = make(batch, entry, parent, parent);
    batch.putInode(record);
    return record;
  }

  private InodeRecord another(long ino) {
    InodeRecord record = catalog.inode(ino);
    if (record == null) {
      throw new FsException(Errno.EIO, "inode " + ino + " was deleted before it got its new name");
    }
    return record.withNlink(record.nlink() + 1);
  }

  /** Whether the rows must be committed before the next entry, which may need to read them. */
  boolean mustCommit(TreeEntry entry) {
    return entry.linkGroup() != 0;
  }

  /**
   * @param holder the directory of the only name of an inode that is not a directory; 0 if it may
   *     get further names
   */
  private InodeRecord make(CatalogBatch batch, TreeEntry entry, long parent, long holder) {
    long ino = catalog.newId();
    TreeAttributes attributes = entry.attributes();
    attributes.xattrs().forEach((name, value) -> batch.putXattr(ino, name, value));
    return switch (entry.content()) {
      case TreeContent.Regular file -> {
        deferFile(batch, ino, file);
        yield attributes
            .inode(ino, holder, 1, 0, file.size(), file.allocated(), times)
            .withDeferred(file.size() > 0);
      }
      case TreeContent.Directory directory -> {
        TreeRow row = deferDirectory(batch, ino, directory.tree());
        int links = (int) Math.min(2 + row.directories(), Integer.MAX_VALUE);
        yield attributes
            .inode(ino, parent, links, 0, row.entries(), 0, times)
            .withDeferred(row.entries() > 0);
      }
      case TreeContent.Symlink symlink -> {
        batch.putSymlink(ino, symlink.target());
        yield attributes.inode(ino, holder, 1, 0, symlink.target().length, 0, times);
      }
      case TreeContent.Device device ->
          attributes.inode(ino, holder, 1, device.rdev(), 0, 0, times);
      case TreeContent.None none -> attributes.inode(ino, holder, 1, 0, 0, 0, times);
    };
  }

  private static void deferFile(CatalogBatch batch, long ino, TreeContent.Regular file) {
    batch.putHash(ino, file.blob());
    if (file.size() > 0) {
      batch.putDeferred(ino, file.blob());
    }
  }

  /**
   * A directory with link groups gets no mark: the groups have other numbers here than in its tree
   * object.
   */
  private TreeRow deferDirectory(CatalogBatch batch, long ino, Digest tree) {
    TreeRow row = catalog.tree(tree);
    if (row == null) {
      throw new FsException(Errno.EIO, "the store has no tree object " + tree);
    }
    if (row.entries() > 0) {
      batch.putDeferred(ino, tree);
    }
    if (!row.linked()) {
      batch.putMark(ino, tree);
    }
    return row;
  }
}
