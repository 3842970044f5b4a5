package quire.catalog.journal;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The column families of a catalog, in the order in which they are made. The documentation of
 * {@link quire.catalog} tells what they hold.
 */
public enum CatalogFamily {
  META(0, "default", Key.TEXT),
  INODES(1, "inodes", Key.INODE),
  ENTRIES(2, "entries", Key.INODE),
  COOKIES(3, "cookies", Key.INODE),
  EXTENTS(4, "extents", Key.INODE),
  SYMLINKS(5, "symlinks", Key.INODE),
  XATTRS(6, "xattrs", Key.INODE),
  ORPHANS(7, "orphans", Key.INODE),
  BLOBS(8, "blobs", Key.DIGEST),
  HASHES(9, "hashes", Key.INODE),
  TREES(10, "trees", Key.DIGEST),
  CHUNKS(11, "chunks", Key.NUMBER),
  SNAPSHOTS(12, "snapshots", Key.TEXT),
  MARKS(13, "marks", Key.INODE),
  DEFERRED(14, "deferred", Key.INODE),
  PARENTS(15, "parents", Key.INODE),
  SHA256(16, "sha256", Key.DIGEST);

  /** The kind of bytes that keys begin with. */
  private enum Key {
    TEXT,
    INODE,
    NUMBER,
    DIGEST
  }

  private final int number;
  private final String text;
  private final Key key;

  CatalogFamily(int number, String text, Key key) {
    this.number = number;
    this.text = text;
    this.key = key;
  }

  /** Its index among all families, which is also its number in RocksDB. */
  public int number() {
    return number;
  }

  /** Its name in RocksDB. */
  public String text() {
    return text;
  }

  /** Whether keys begin with the number of an inode. */
  public boolean isOfInodes() {
    return key == Key.INODE;
  }

  /** Whether keys begin with a number that is never used twice. */
  public boolean isNumbered() {
    return key == Key.INODE || key == Key.NUMBER;
  }

  /** Whether keys are text. */
  boolean isOfText() {
    return key == Key.TEXT;
  }

  public static List<CatalogFamily> all() {
    return List.of(values());
  }

  /** The family of this name; null if a catalog has no such family. */
  static @Nullable CatalogFamily of(@Nullable String name) {
    return Arrays.stream(values()).filter(each -> each.text.equals(name)).findFirst().orElse(null);
  }
}
