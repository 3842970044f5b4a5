package quire.catalog.journal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import quire.io.SmallFile;

/** The files in the directory of a catalog, by RocksDB's names. */
final class CatalogFiles {
  private static final Pattern JOURNAL = Pattern.compile("(\\d{6,18})\\.log");

  private static final Pattern TABLE = Pattern.compile("\\d{6,18}\\.sst");

  private static final Pattern NUMBERED =
      Pattern.compile("(?:MANIFEST-|OPTIONS-)?(\\d{6,18})(?:\\.(?:log|sst|dbtmp))?");

  /** The first manifest exists for a moment before the file {@code CURRENT} that names it. */
  private static final Pattern CONTENT =
      Pattern.compile("\\d+\\.(log|sst)|(?!MANIFEST-000001$)MANIFEST-\\d+");

  private CatalogFiles() {}

  /** To be called before any is opened, also by RocksDB, which would wait for ever at a pipe. */
  static void requireRegular(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (Files.exists(file) && !Files.isDirectory(file)) {
          SmallFile.requireRegular(file);
        }
      }
    }
  }

  /** The files of the journal, by number. */
  static NavigableMap<Long, Path> journal(Path directory) throws IOException {
    NavigableMap<Long, Path> found = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Matcher name = JOURNAL.matcher(String.valueOf(file.getFileName()));
        if (name.matches()) {
          found.put(Long.valueOf(name.group(1)), file);
        }
      }
    }
    return found;
  }

  static boolean isTable(Path file) {
    return TABLE.matcher(String.valueOf(file.getFileName())).matches();
  }

  /** All tables, including those that no manifest names any more. */
  static List<Path> tables(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(CatalogFiles::isTable).sorted().toList();
    }
  }

  /** All manifests. */
  static List<Path> manifests(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> Manifest.NAME.matcher(String.valueOf(file.getFileName())).matches())
          .sorted()
          .toList();
    }
  }

  /** The number in the name of a file; 0 where it has none. */
  static long number(Path file) {
    Matcher name = NUMBERED.matcher(String.valueOf(file.getFileName()));
    return name.matches() ? Long.parseLong(name.group(1)) : 0;
  }

  /** The greatest number in the name of any file. */
  static long greatestNumber(Path directory) throws IOException {
    long greatest = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        greatest = Math.max(greatest, number(file));
      }
    }
    return greatest;
  }

  /** The files of the journal whose changes are not all in tables. */
  static Map<Long, Path> journal(Path directory, Manifest manifest) throws IOException {
    return journal(directory).tailMap(manifest.firstLog(), true);
  }

  /** Whether there is any file that only a catalog with content leaves. */
  static boolean hasAny(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (CONTENT.matcher(String.valueOf(file.getFileName())).matches()) {
          return true;
        }
      }
    }
    return false;
  }
}
