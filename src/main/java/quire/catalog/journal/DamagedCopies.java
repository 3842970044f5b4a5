package quire.catalog.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Predicate;
import quire.io.Durable;
import quire.io.MappedBytes;
import quire.store.StoreDirectory;

/** Makes copies of a catalog's files for a person to keep. */
final class DamagedCopies {
  private static final int PIECE = 1 << 20;

  private DamagedCopies() {}

  /** Copies all files, durably. A table is hard-linked if possible, because tables never change. */
  static void keepAll(Path catalog, Path into) throws IOException {
    keep(catalog, into, file -> true);
  }

  /** Copies all files but the tables, durably. */
  static void keepAllButTables(Path catalog, Path into) throws IOException {
    keep(catalog, into, file -> !CatalogFiles.isTable(file));
  }

  private static void keep(Path catalog, Path into, Predicate<Path> kept) throws IOException {
    Files.createDirectories(
        into, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(catalog)) {
      for (Path file : files) {
        boolean ballast = file.endsWith(StoreDirectory.BALLAST);
        if (Files.isRegularFile(file) && !ballast && kept.test(file)) {
          keepFile(file, into.resolve(file.getFileName()));
        }
      }
    }
    Durable.sync(into);
    Durable.sync(parent(into));
    Durable.sync(parent(parent(into)));
  }

  private static void keepFile(Path file, Path copy) throws IOException {
    try {
      if (CatalogFiles.isTable(file)) {
        Files.createLink(copy, file);
        return;
      }
    } catch (FileSystemException | UnsupportedOperationException e) {
      // the target is on another disk, or on one without hard links
    }
    copy(file, copy);
  }

  private static void copy(Path file, Path copy) throws IOException {
    try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ)) {
      if (from.size() > Integer.MAX_VALUE) {
        Files.copy(file, copy);
        Durable.sync(copy);
        return;
      }
      copy(from.map(FileChannel.MapMode.READ_ONLY, 0, from.size()), copy);
    }
  }

  /** Makes a durable copy of a mapped file; where the host cannot read it, the copy has zeros. */
  static void copy(ByteBuffer map, Path copy) throws IOException {
    try (FileChannel into =
        FileChannel.open(copy, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int at = 0; at < map.limit(); at += PIECE) {
        int count = Math.min(PIECE, map.limit() - at);
        ByteBuffer piece = MappedBytes.copyReadable(map, at, count);
        while (piece.hasRemaining()) {
          into.write(piece);
        }
      }
      into.force(true);
    }
  }

  private static Path parent(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file : parent;
  }
}
