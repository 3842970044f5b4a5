package quire.catalog.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import quire.catalog.table.Varint;
import quire.io.Durable;

/**
 * A catalog that is made in a directory inside the one that it replaces. Its files, and its
 * changes, have greater numbers than all in the old catalog. So the files of both can stand side by
 * side, and the file {@code CURRENT}, which is renamed, decides which ones count. RocksDB removes
 * the others when it opens the catalog. Not thread-safe; one use.
 */
public final class Replacement implements AutoCloseable {
  private static final int COMPARATOR = 1;
  private static final int LOG_NUMBER = 2;
  private static final int NEXT_FILE = 3;
  private static final int LAST_SEQUENCE = 4;
  private static final String BYTEWISE = "leveldb.BytewiseComparator";

  private final Path directory;
  private final Path made;

  public Replacement(Path directory) {
    this.directory = directory;
    this.made = directory.resolve("rebuilt");
  }

  /**
   * Makes an empty catalog for RocksDB to open.
   *
   * @param sequence the smallest number that its first change may have
   */
  public Path begin(long sequence) throws IOException {
    close(); // removes the remains of an interrupted repair
    Files.createDirectory(made);
    long number = CatalogFiles.greatestNumber(directory) + 1;
    String manifest = "MANIFEST-%06d".formatted(number);
    try (LogRewrite log = new LogRewrite(made.resolve(manifest))) {
      log.add(edit(number, sequence));
    }
    Files.writeString(made.resolve(CurrentFile.NAME), manifest + "\n", StandardCharsets.US_ASCII);
    return made;
  }

  private static ByteBuffer edit(long number, long sequence) {
    ByteBuffer edit = ByteBuffer.allocate(100);
    Varint.write(edit, COMPARATOR);
    Varint.write(edit, BYTEWISE.length());
    edit.put(BYTEWISE.getBytes(StandardCharsets.US_ASCII));
    Varint.write(edit, LOG_NUMBER);
    Varint.write(edit, 0);
    Varint.write(edit, NEXT_FILE);
    Varint.write(edit, number + 1);
    Varint.write(edit, LAST_SEQUENCE);
    Varint.write(edit, sequence);
    return edit.flip();
  }

  /**
   * Keeps all files of the old catalog, and puts this one in its place.
   *
   * @param aside a directory that does not exist yet
   */
  public void replace(Path aside) throws IOException {
    DamagedCopies.keepAll(directory, aside);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(made)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (name.startsWith("MANIFEST-") || CatalogFiles.isTable(file) || name.endsWith(".log")) {
          Durable.sync(file);
          Files.move(file, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
      }
    }
    Durable.sync(directory);
    Path current = made.resolve(CurrentFile.NAME);
    Durable.sync(current);
    Files.move(current, directory.resolve(CurrentFile.NAME), StandardCopyOption.ATOMIC_MOVE);
    Durable.sync(directory);
  }

  /** Removes the new catalog unless it was put in place. */
  @Override
  public void close() throws IOException {
    if (!Files.isDirectory(made)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(made)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(made);
  }
}
