package quire.catalog;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import quire.blob.Digest;
import quire.error.Errno;
import quire.error.FsException;

/**
 * The read operations of a catalog: on its present state, or on its state at one moment.
 * Thread-safe. Failures are {@link FsException}: EIO if the catalog is damaged.
 */
public abstract sealed class CatalogReader permits Catalog, CatalogView {
  private final Database database;
  private final Families families;
  private final ReadOptions options;
  private final long opening;

  /**
   * @param opening the opening of the database that the options belong to, or {@link Database#ANY}
   */
  CatalogReader(Database database, ReadOptions options, long opening) {
    this.database = database;
    this.families = database.families();
    this.options = options;
    this.opening = opening;
  }

  public @Nullable InodeRecord inode(long ino) {
    byte[] value = get(families.inodes(), Keys.of(ino));
    return value == null ? null : InodeRecord.decode(ino, value);
  }

  public @Nullable Dentry entry(long parent, Name name) {
    byte[] value = get(families.entries(), Keys.of(parent, name));
    return value == null ? null : DentryRows.byName(parent, name, value);
  }

  /** The entry that a listing shows at {@code cookie}, as its row describes it. */
  public @Nullable Dentry entryAt(long parent, long cookie) {
    byte[] value = get(families.cookies(), Keys.of(parent, cookie));
    return value == null ? null : DentryRows.byCookie(parent, cookie, value);
  }

  /** Visits the entries of {@code parent} whose cookie is greater than {@code after}, in order. */
  public void entries(long parent, long after, RowVisitor<Dentry> visitor) {
    visit(
        scan(families.cookies(), Keys.of(parent, after + 1), Keys.of(parent + 1)),
        rows -> visitor.visit(DentryRows.byCookie(parent, Keys.second(rows.key()), rows.value())));
  }

  /** Visits the extents of a file that begin at or after {@code from}, in order. */
  public void extents(long ino, long from, RowVisitor<ExtentRow> visitor) {
    visit(
        scan(families.extents(), Keys.of(ino, from), Keys.of(ino + 1)),
        rows -> visitor.visit(ExtentRow.decode(ino, Keys.second(rows.key()), rows.value())));
  }

  public byte @Nullable [] symlink(long ino) {
    return get(families.symlinks(), Keys.of(ino));
  }

  public byte @Nullable [] xattr(long ino, Name name) {
    return get(families.xattrs(), Keys.of(ino, name));
  }

  /** Visits the names of an inode's extended attributes, in byte order. */
  public void xattrNames(long ino, RowVisitor<Name> visitor) {
    visit(
        scan(families.xattrs(), Keys.of(ino), Keys.of(ino + 1)),
        rows -> visitor.visit(Keys.name(rows.key())));
  }

  /** The space of an inode's extended attributes without one of them, which need not exist. */
  public XattrSpace xattrSpaceWithout(long ino, Name except) {
    XattrSpace space = new XattrSpace();
    visit(
        scan(families.xattrs(), Keys.of(ino), Keys.of(ino + 1)),
        rows -> {
          Name name = Keys.name(rows.key());
          if (!name.equals(except)) {
            space.add(name, rows.value().length);
          }
          return true;
        });
    return space;
  }

  /** Visits the inodes that had lost their last name and were open when the store went down. */
  public void orphans(RowVisitor<Long> visitor) {
    visit(
        scan(families.orphans(), Keys.of(0), Keys.of(-1)),
        rows -> visitor.visit(Keys.first(rows.key())));
  }

  public @Nullable BlobRow blob(Digest digest) {
    byte[] value = get(families.blobs(), digest.bytes());
    return value == null ? null : BlobRow.decode(digest, value);
  }

  /** Visits the digest and the row of every blob. */
  public void allBlobs(BiPredicate<Digest, BlobRow> visitor) {
    visit(
        scan(families.blobs()),
        rows -> {
          Digest digest = Digest.of(rows.key());
          return visitor.test(digest, BlobRow.decode(digest, rows.value()));
        });
  }

  /** The SHA-256 of a blob, 32 bytes; null if it was not computed yet. */
  public byte @Nullable [] sha256(Digest blob) {
    return get(families.sha256(), blob.bytes());
  }

  /** Visits the digests for which {@link #sha256} has an answer. */
  public void allSha256(RowVisitor<Digest> visitor) {
    visit(scan(families.sha256()), rows -> visitor.visit(Digest.of(rows.key())));
  }

  final boolean anyHashOrMark() {
    try (PrefixScan hashes = scan(families.hashes());
        PrefixScan marks = scan(families.marks())) {
      return hashes.hasRow() || marks.hasRow();
    } catch (FsException e) {
      return true; // there is something that cannot be read
    }
  }

  /**
   * The digest of a regular file's content, if known: then the catalog has a blob of that digest.
   */
  public @Nullable Digest hash(long ino) {
    return digest(get(families.hashes(), Keys.of(ino)));
  }

  /** Visits the regular files with a known content digest, and the digests. */
  public void allHashes(BiPredicate<Long, Digest> visitor) {
    visitDigests(families.hashes(), visitor);
  }

  /** As {@link #inode} for each number, faster for many. Missing inodes are left out. */
  public Map<Long, InodeRecord> inodes(Collection<Long> inos) {
    return gather(families.inodes(), inos, InodeRecord::decode);
  }

  /** As {@link #hash} for each number, faster for many. Unknown digests are left out. */
  public Map<Long, Digest> hashes(Collection<Long> inos) {
    return gather(families.hashes(), inos, (ino, value) -> digest(value));
  }

  /** As {@link #mark} for each number, faster for many. Directories without a mark are left out. */
  public Map<Long, Digest> marks(Collection<Long> inos) {
    return gather(families.marks(), inos, (ino, value) -> digest(value));
  }

  private interface Decoder<T> {
    @Nullable T decode(long number, byte[] value);
  }

  private <T> Map<Long, T> gather(Family family, Collection<Long> numbers, Decoder<T> decoder) {
    if (numbers.isEmpty()) {
      return Map.of();
    }
    Map<Long, T> found = HashMap.newHashMap(numbers.size());
    long[] sorted = numbers.stream().mapToLong(Long::longValue).sorted().distinct().toArray();
    try (NumberedRows rows = new NumberedRows(database, opening, family, options)) {
      for (int i = 0; i < sorted.length; i++) {
        long number = sorted[i];
        byte[] value =
            NumberedRows.hasNeighbours(sorted, i) ? rows.get(number) : get(family, Keys.of(number));
        T row = value == null ? null : decoder.decode(number, value);
        if (row != null) {
          found.put(number, row);
        }
      }
    }
    return found;
  }

  private static @Nullable Digest digest(byte @Nullable [] value) {
    return value == null || value.length != Digest.LENGTH ? null : Digest.of(value);
  }

  public @Nullable TreeRow tree(Digest digest) {
    byte[] value = get(families.trees(), digest.bytes());
    return value == null ? null : TreeRow.decode(digest, value);
  }

  /**
   * The tree object that describes a directory; null if the directory has changed since or was
   * never taken.
   */
  public @Nullable Digest mark(long ino) {
    return digest(get(families.marks(), Keys.of(ino)));
  }

  /** Visits the directories that have a mark, and the tree objects that these name. */
  public void allMarks(BiPredicate<Long, Digest> visitor) {
    visitDigests(families.marks(), visitor);
  }

  /** The tree object or the blob that has the entries or extents of a deferred inode. */
  public Digest deferred(long ino) {
    Digest content = digest(get(families.deferred(), Keys.of(ino)));
    if (content == null) {
      throw new FsException(Errno.EIO, "the catalog does not know what inode " + ino + " clones");
    }
    return content;
  }

  /** Whether the catalog has the row that {@link #deferred} reads. */
  public boolean knowsDeferred(long ino) {
    return get(families.deferred(), Keys.of(ino)) != null;
  }

  /** Visits all deferred inodes, and the tree objects or blobs that these name. */
  public void allDeferred(BiPredicate<Long, Digest> visitor) {
    visitDigests(families.deferred(), visitor);
  }

  private void visitDigests(Family family, BiPredicate<Long, Digest> visitor) {
    visit(scan(family), rows -> visitor.test(Keys.first(rows.key()), Digest.of(rows.value())));
  }

  /**
   * Visits the directories that may contain a name of an inode whose record does not tell its
   * parent. No directory that contains one is left out.
   */
  public void parents(long ino, RowVisitor<Long> visitor) {
    visit(
        scan(families.parents(), Keys.of(ino), Keys.of(ino + 1)),
        rows -> visitor.visit(Keys.second(rows.key())));
  }

  /** Whether a directory is among those that {@link #parents} visits. */
  public boolean hasParent(long ino, long parent) {
    return get(families.parents(), Keys.of(ino, parent)) != null;
  }

  /** Visits all rows that {@link #parents} reads, by inode and directory. */
  public void allParents(BiPredicate<Long, Long> visitor) {
    visit(
        scan(families.parents()),
        rows -> visitor.test(Keys.first(rows.key()), Keys.second(rows.key())));
  }

  /** A part of a tree object, counted from 0; null behind the last. */
  public byte @Nullable [] treeChunk(long id, long chunk) {
    return get(families.chunks(), Keys.of(id, chunk));
  }

  /** Visits the entries of {@code parent}, by name. */
  public void entriesByName(long parent, RowVisitor<Dentry> visitor) {
    visit(
        scan(families.entries(), Keys.of(parent), Keys.of(parent + 1)),
        rows -> visitor.visit(DentryRows.byName(parent, Keys.name(rows.key()), rows.value())));
  }

  /** Visits the digest and the row of every tree object. */
  public void allTrees(BiPredicate<Digest, TreeRow> visitor) {
    visit(
        scan(families.trees()),
        rows -> {
          Digest digest = Digest.of(rows.key());
          return visitor.test(digest, TreeRow.decode(digest, rows.value()));
        });
  }

  /** Visits the tree object's number and the index of every chunk. */
  public void allTreeChunks(BiPredicate<Long, Long> visitor) {
    visit(
        scan(families.chunks()),
        rows -> visitor.test(Keys.first(rows.key()), Keys.second(rows.key())));
  }

  public @Nullable SnapshotRow snapshot(Name name) {
    byte[] value = get(families.snapshots(), name.bytes());
    return value == null ? null : SnapshotRow.decode(name, value);
  }

  /** Visits the snapshots, by name. */
  public void snapshots(RowVisitor<SnapshotRow> visitor) {
    visit(
        scan(families.snapshots()),
        rows -> visitor.visit(SnapshotRow.decode(Name.of(rows.key()), rows.value())));
  }

  /** Visits every inode, by number. */
  public void allInodes(RowVisitor<InodeRecord> visitor) {
    visit(
        scan(families.inodes(), Keys.of(0), Keys.of(-1)),
        rows -> visitor.visit(InodeRecord.decode(Keys.first(rows.key()), rows.value())));
  }

  /** Visits every extent of every file, by inode number and offset. */
  public void allExtents(RowVisitor<OwnedExtent> visitor) {
    visit(
        scan(families.extents(), Keys.of(0), Keys.of(-1)),
        rows -> {
          byte[] key = rows.key();
          long ino = Keys.first(key);
          ExtentRow row = ExtentRow.decode(ino, Keys.second(key), rows.value());
          return visitor.visit(new OwnedExtent(ino, row));
        });
  }

  /** Whether any directory, which need not have a record, has an entry. */
  public boolean hasEntries() {
    boolean[] some = {false};
    allEntries(
        entry -> {
          some[0] = true;
          return false;
        });
    return some[0];
  }

  /** Visits every directory entry, by directory and name. */
  public void allEntries(RowVisitor<OwnedEntry> visitor) {
    visit(
        scan(families.entries(), Keys.of(0), Keys.of(-1)),
        rows -> {
          byte[] key = rows.key();
          long parent = Keys.first(key);
          Dentry entry = DentryRows.byName(parent, Keys.name(key), rows.value());
          return visitor.visit(new OwnedEntry(parent, entry));
        });
  }

  /** Visits every directory entry as listings show it, by directory and cookie. */
  public void allEntriesByCookie(RowVisitor<OwnedEntry> visitor) {
    visit(
        scan(families.cookies(), Keys.of(0), Keys.of(-1)),
        rows -> {
          byte[] key = rows.key();
          long parent = Keys.first(key);
          Dentry entry = DentryRows.byCookie(parent, Keys.second(key), rows.value());
          return visitor.visit(new OwnedEntry(parent, entry));
        });
  }

  /** Visits the inode number of every symlink target. */
  public void allSymlinks(RowVisitor<Long> visitor) {
    visit(
        scan(families.symlinks(), Keys.of(0), Keys.of(-1)),
        rows -> visitor.visit(Keys.first(rows.key())));
  }

  /** Visits the name of every extended attribute, by inode number and name. */
  public void allXattrs(RowVisitor<OwnedName> visitor) {
    visit(
        scan(families.xattrs(), Keys.of(0), Keys.of(-1)),
        rows -> {
          byte[] key = rows.key();
          return visitor.visit(new OwnedName(Keys.first(key), Keys.name(key)));
        });
  }

  /** Returns whether to go on after the current row of a scan. */
  private interface Step {
    boolean at(PrefixScan rows);
  }

  private static void visit(PrefixScan all, Step step) {
    try (PrefixScan rows = all) {
      while (rows.hasRow() && step.at(rows)) {
        rows.next();
      }
    }
  }

  private PrefixScan scan(Family family) {
    return new PrefixScan(database, opening, family, options);
  }

  private PrefixScan scan(Family family, byte[] from, byte[] to) {
    return new PrefixScan(database, opening, family, options, from, to);
  }

  final byte @Nullable [] get(Family family, byte[] key) {
    RocksDB db = database.enter(opening);
    try {
      return db.get(family.handle(), options, key);
    } catch (RocksDBException e) {
      throw CatalogErrors.translate(e);
    } finally {
      database.leave();
    }
  }
}
