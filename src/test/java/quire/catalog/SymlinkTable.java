package quire.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.Stream;

/** A table of many rows whose values can be computed again: targets of symlinks. */
public final class SymlinkTable {
  public static final int FIRST = 5000;

  /** The bytes of a target. */
  public static final int TARGET = 100;

  private SymlinkTable() {}

  /** Adds as many rows, from the inode number {@link #FIRST} on. */
  public static void put(Catalog catalog, int rows) {
    for (int ino = FIRST; ino < FIRST + rows; ino++) {
      byte[] target = target(ino);
      long at = ino;
      catalog.commit(batch -> batch.putSymlink(at, target));
    }
  }

  public static byte[] target(long ino) {
    byte[] target = new byte[TARGET];
    new Random(ino).nextBytes(target);
    return target;
  }

  /** The largest table of a catalog, which is the one with these rows. */
  public static Path file(Path catalog) throws IOException {
    try (Stream<Path> files = Files.list(catalog)) {
      return files
          .filter(file -> file.toString().endsWith(".sst"))
          .max(Comparator.comparingLong(file -> file.toFile().length()))
          .orElseThrow();
    }
  }
}
