package quire.catalog;

import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import quire.blob.Digest;

/**
 * Finds the inodes whose records are lost although entries name them, and makes records for them
 * from their other rows: extents, entries, or the target of a symlink. Such a record is one of the
 * root directory's owner, and nobody else may read it. Memory: 200 bytes for each of these inodes.
 * Not thread-safe; one use.
 */
public final class LostInodes {
  private static final int PERMISSIONS = 0600;
  private static final int DIRECTORY_PERMISSIONS = 0700;
  private static final int SYMLINK_PERMISSIONS = 0777;

  private final CatalogReader catalog;
  private final @Nullable InodeRecord root;
  private final long now;
  private final SortedMap<Long, InodeRecord> made = new TreeMap<>();

  private LostInodes(CatalogReader catalog) {
    this.catalog = catalog;
    this.root = catalog.inode(Catalog.ROOT);
    this.now = InodeRecord.time(Instant.now());
  }

  /**
   * The records by number. An inode of which nothing is left has none. Changes nothing.
   *
   * @param exists whether the catalog has the record of an inode
   */
  public static SortedMap<Long, InodeRecord> find(CatalogReader catalog, LongPredicate exists) {
    LostInodes lost = new LostInodes(catalog);
    catalog.allEntries(
        owned -> {
          long ino = owned.entry().ino();
          if (ino != Catalog.ROOT && !exists.test(ino)) {
            lost.add(owned);
          }
          return true;
        });
    return lost.made;
  }

  private void add(OwnedEntry owned) {
    long ino = owned.entry().ino();
    InodeRecord before = made.get(ino);
    if (before != null) {
      boolean same = before.parent() == owned.parent();
      made.put(ino, before.withNlink(before.nlink() + 1).withParent(same ? before.parent() : 0));
      return;
    }
    InodeRecord record =
        switch (owned.entry().type()) {
          case DIRECTORY -> directory(owned);
          case REGULAR -> file(owned);
          case SYMLINK -> symlink(owned);
          case FIFO, SOCKET -> empty(owned, PERMISSIONS);
          case CHARACTER_DEVICE, BLOCK_DEVICE -> null; // its numbers are lost
        };
    if (record != null) {
      made.put(ino, record.withXattrs(hasXattrs(ino)));
    }
  }

  private InodeRecord empty(OwnedEntry owned, int permissions) {
    int uid = root == null ? 0 : root.uid();
    int gid = root == null ? 0 : root.gid();
    int mode = owned.entry().type().bits() | permissions;
    return InodeRecord.empty(owned.entry().ino(), mode, uid, gid, owned.parent(), now);
  }

  private InodeRecord directory(OwnedEntry owned) {
    long ino = owned.entry().ino();
    long[] entries = {0};
    int[] links = {2};
    catalog.entriesByName(
        ino,
        entry -> {
          entries[0]++;
          links[0] += entry.type() == FileType.DIRECTORY ? 1 : 0;
          return true;
        });
    InodeRecord record = empty(owned, DIRECTORY_PERMISSIONS);
    if (!catalog.knowsDeferred(ino)) {
      return record.withSize(entries[0], 0).withNlink(links[0]);
    }
    TreeRow tree = catalog.tree(catalog.deferred(ino));
    return tree == null
        ? record.withDeferred(true)
        : record
            .withDeferred(true)
            .withSize(tree.entries(), 0)
            .withNlink((int) Math.min(2 + tree.directories(), Integer.MAX_VALUE));
  }

  private @Nullable InodeRecord file(OwnedEntry owned) {
    long ino = owned.entry().ino();
    InodeRecord record = empty(owned, PERMISSIONS);
    BlobRow blob = catalog.knowsDeferred(ino) ? catalog.blob(catalog.deferred(ino)) : null;
    return blob == null
        ? ofExtents(record)
        : record.withDeferred(true).withSize(blob.size(), blob.size());
  }

  private @Nullable InodeRecord ofExtents(InodeRecord record) {
    long[] size = {knownSize(record.ino())};
    long[] allocated = {0};
    catalog.extents(
        record.ino(),
        0,
        row -> {
          boolean hole = row.kind() == ExtentRow.Kind.FILL && row.value() == 0;
          size[0] = Math.max(size[0], row.offset() + row.length());
          allocated[0] += hole ? 0 : row.length();
          return true;
        });
    return size[0] > 0 ? record.withSize(size[0], allocated[0]) : null;
  }

  /** The size at the last snapshot if nothing has changed since; else the end of the extents. */
  private long knownSize(long ino) {
    Digest content = catalog.hash(ino);
    BlobRow blob = content == null ? null : catalog.blob(content);
    return blob == null ? 0 : blob.size();
  }

  private @Nullable InodeRecord symlink(OwnedEntry owned) {
    byte[] target = catalog.symlink(owned.entry().ino());
    return target == null ? null : empty(owned, SYMLINK_PERMISSIONS).withSize(target.length, 0);
  }

  private boolean hasXattrs(long ino) {
    boolean[] some = {false};
    catalog.xattrNames(
        ino,
        name -> {
          some[0] = true;
          return false;
        });
    return some[0];
  }
}
