package quire.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import quire.log.FileLogStorage;
import quire.store.StoreDirectory;
import quire.store.StoreException;

/**
 * Tells a log that is lost from one that is empty. Both are a directory without a segment: the
 * log's disk is not mounted, its files were deleted, or no file has bytes any more. In the last
 * case, no extent of a live file names an address.
 */
public final class LostLog {
  private LostLog() {}

  /**
   * To be called before a store is changed or checked: each extent would be reported as damage, and
   * a repair would make holes of all files.
   *
   * @throws StoreException if the log is lost
   */
  public static void refuse(StoreDirectory store, Catalog catalog) throws IOException {
    if (!hasSegment(store) && namesAddress(catalog)) {
      throw new StoreException(
          """
          %1$s has no segment, and files of the store have their bytes there: the disk of the log \
          is not mounted, or its files were deleted; all names are kept. Mount that disk, or put \
          %1$s back from a backup. If it is lost for good, quire fsck --repair --free-lost %2$s \
          keeps the names, and makes holes of the bytes\
          """
              .formatted(store.logDirectory(), store.root()));
    }
  }

  static boolean hasSegment(StoreDirectory store) throws IOException {
    Path log = store.logDirectory();
    return Files.isDirectory(log) && !FileLogStorage.forReading(log).list().isEmpty();
  }

  /**
   * Whether a live file has bytes in the log. Bytes of snapshots do not count, because no repair
   * changes them.
   */
  private static boolean namesAddress(Catalog catalog) {
    boolean[] found = {false};
    catalog.allExtents(
        extent -> {
          boolean isFill = extent.row().kind() == ExtentRow.Kind.FILL;
          found[0] = !isFill && catalog.inode(extent.ino()) != null;
          return !found[0];
        });
    return found[0];
  }
}
