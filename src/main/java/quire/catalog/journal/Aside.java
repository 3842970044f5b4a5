package quire.catalog.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Copies of a catalog's files for a person to keep. */
final class Aside {
  private Aside() {}

  /** Copies all files but the tables, durably. */
  static void keep(Path catalog, Path into) throws IOException {
    Files.createDirectories(
        into, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(catalog)) {
      for (Path file : files) {
        if (!file.toString().endsWith(".sst") && Files.isRegularFile(file)) {
          Path copy = into.resolve(file.getFileName());
          Files.copy(file, copy);
          sync(copy);
        }
      }
    }
    sync(into);
    sync(parent(into));
    sync(parent(parent(into)));
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
