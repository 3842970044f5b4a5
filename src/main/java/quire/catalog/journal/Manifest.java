package quire.catalog.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The content of a catalog's manifest. Immutable.
 *
 * @param firstLog files of the journal with smaller numbers are not needed any more
 * @param lastSequence the number of the last change that may be in a table; -1 if not known
 * @param tables by their files
 * @param journal the synced size of each complete file of the journal, in bytes
 * @param families the name of each column family except the default one, by its number
 * @param damages damage of the manifest: then the rest may be wrong, too
 */
record Manifest(
    long firstLog,
    long lastSequence,
    Map<Path, TableEntry> tables,
    Map<Path, Long> journal,
    Map<Integer, String> families,
    List<Damage> damages) {
  static final Pattern NAME = Pattern.compile("MANIFEST-\\d{6,18}");

  /** Reads the manifest that {@code CURRENT} names; null if the directory has no catalog yet. */
  static @Nullable Manifest read(Path directory, SyncMark.Content mark) throws IOException {
    Path current = directory.resolve(CurrentFile.NAME);
    try {
      Path named = CurrentFile.named(directory);
      return named == null
          ? unreadable(current, "it does not name a manifest")
          : readFile(directory, named, mark);
    } catch (NoSuchFileException e) {
      return CatalogFiles.hasAny(directory)
          ? unreadable(current, "the file is missing, so it is not known which tables there are")
          : null;
    } catch (IOException e) {
      return unreadable(current, "it cannot be read: " + e.getMessage());
    }
  }

  /** Reads this manifest. */
  static Manifest readFile(Path directory, Path file, SyncMark.Content mark) throws IOException {
    if (!Files.exists(file)) {
      return unreadable(file, "the file is missing, and CURRENT names it");
    }
    LogReader reader = LogReader.of(file);
    Versions versions = new Versions();
    List<Damage> damages = new ArrayList<>();
    boolean known = true;
    for (LogPiece piece = reader.next(); piece != null; piece = reader.next()) {
      if (piece.kind() == LogPiece.Kind.DAMAGED) {
        damages.add(new Damage(file, piece.offset(), piece.problem()));
      } else if (piece.isRecord()) {
        known &= applies(versions, piece);
      }
    }
    if (reader.size() == 0) {
      damages.add(new Damage(file, 0, "the file is empty"));
    }
    Map<Path, TableEntry> tables = new TreeMap<>();
    versions.tables().forEach((number, table) -> tables.put(file(directory, number, "sst"), table));
    Map<Path, Long> journal = new TreeMap<>();
    versions.journal().forEach((number, size) -> journal.put(file(directory, number, "log"), size));
    if (damages.isEmpty()) {
      ManifestSize.check(file, reader.size(), mark).ifPresent(damages::add);
    }
    if (damages.isEmpty() && isOlder(tables.keySet(), CatalogFiles.tables(directory))) {
      damages.add(
          new Damage(
              file,
              0,
              "it is older than the tables: some that it names are gone, and there are newer"
                  + " ones"));
    }
    // a newer RocksDB may write tags unknown to us: then RocksDB alone judges the manifest
    return known
        ? new Manifest(
            versions.firstLog(),
            versions.lastSequence(),
            tables,
            journal,
            versions.families(),
            damages)
        : unknown(damages);
  }

  /**
   * Whether this is an old manifest that was put back in the place of a newer one: some tables that
   * it names are gone, and there are tables newer than all that it names. RocksDB would delete the
   * newer ones.
   */
  private static boolean isOlder(Set<Path> named, List<Path> found) {
    long last = named.stream().mapToLong(CatalogFiles::number).max().orElse(Long.MAX_VALUE);
    return !found.containsAll(named)
        && found.stream().anyMatch(table -> CatalogFiles.number(table) > last);
  }

  private static boolean applies(Versions versions, LogPiece record) {
    try {
      versions.apply(record.payload().duplicate());
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static Path file(Path directory, long number, String kind) {
    return directory.resolve("%06d.%s".formatted(number, kind));
  }

  private static Manifest unreadable(Path file, String problem) {
    return unknown(List.of(new Damage(file, 0, problem)));
  }

  static Manifest unknown(List<Damage> damages) {
    return new Manifest(0, -1, Map.of(), Map.of(), Map.of(), damages);
  }
}
