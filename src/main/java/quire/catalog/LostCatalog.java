package quire.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import quire.store.StoreDirectory;
import quire.store.StoreException;

/**
 * Tells a catalog that is lost from one that is yet to be made. Both are a directory without a file
 * of the engine's, or with a catalog that is not complete and has no row: the catalog's disk is not
 * mounted, its files were deleted, or the first mount was killed early. But a mount makes the
 * catalog, durably, before it makes the first segment of the log, the names of the streams, and the
 * mark of a store in use, so one of these tells that there was a catalog.
 */
public final class LostCatalog {
  private LostCatalog() {}

  /**
   * To be called before anything of a store is opened to be changed: with a new catalog, nothing
   * would name the pages of the log, and they would be freed.
   *
   * @throws StoreException if the catalog is lost
   */
  public static void refuse(StoreDirectory store) throws IOException {
    Path catalog = store.catalogDirectory();
    if (wasServed(store) && Catalog.isUnmade(catalog)) {
      throw new StoreException(
          """
          %1$s has no catalog, and the store was in use: the disk of the catalog is not mounted, or \
          its files were deleted; nothing was changed. Mount that disk, or put %1$s back from a \
          backup. To begin with an empty store, delete the directory %2$s\
          """
              .formatted(catalog, store.root()));
    }
  }

  private static boolean wasServed(StoreDirectory store) throws IOException {
    return store.useMark().exists()
        || Files.exists(store.streamNames())
        || LostLog.hasSegment(store);
  }
}
