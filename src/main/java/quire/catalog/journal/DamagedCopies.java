package quire.catalog.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import quire.store.StoreDirectory;

/** Makes copies of a catalog's files for a person to keep. */
final class DamagedCopies {
  private DamagedCopies() {}

  /**
   * Copies all files, durably. A table is hard-linked if possible, because tables never change.
   *
   * @param tables whether to keep these, too
   */
  static void keep(Path catalog, Path into, boolean tables) throws IOException {
    Files.createDirectories(
        into, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(catalog)) {
      for (Path file : files) {
        boolean table = CatalogFiles.isTable(file);
        boolean ballast = file.endsWith(StoreDirectory.BALLAST);
        if (Files.isRegularFile(file) && !ballast && (tables || !table)) {
          keepFile(file, into.resolve(file.getFileName()), table);
        }
      }
    }
    sync(into);
    sync(parent(into));
    sync(parent(parent(into)));
  }

  private static void keepFile(Path file, Path copy, boolean table) throws IOException {
    try {
      if (table) {
        Files.createLink(copy, file);
        return;
      }
    } catch (FileSystemException | UnsupportedOperationException e) {
      // the target is on another disk, or on one without hard links
    }
    Files.copy(file, copy);
    sync(copy);
  }

  private static Path parent(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file : parent;
  }

  /** Makes a file, or the names in a directory, durable. */
  static void sync(Path path) throws IOException {
    try (FileChannel open = FileChannel.open(path, StandardOpenOption.READ)) {
      open.force(true);
    }
  }
}
