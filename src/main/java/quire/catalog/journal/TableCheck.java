package quire.catalog.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;

/** Reads all tables that the manifest of a catalog names, one by one, and changes nothing. */
public final class TableCheck {
  private static final Pattern OFFSET = Pattern.compile("offset (\\d+)");

  static {
    RocksDB.loadLibrary();
  }

  private TableCheck() {}

  /**
   * The damage of each damaged table, at most one for each: the first. Also empty if the manifest
   * cannot tell which tables there are.
   */
  public static List<Damage> run(Path directory) throws IOException {
    Manifest manifest = Manifest.read(directory, SyncMark.Content.unknown(null));
    List<Damage> damages = new ArrayList<>();
    if (manifest != null) {
      for (Map.Entry<Path, TableEntry> table : manifest.tables().entrySet()) {
        Damage damage = damage(table.getKey(), table.getValue().size());
        if (damage != null) {
          damages.add(damage);
        }
      }
    }
    return damages;
  }

  private static @Nullable Damage damage(Path table, long size) throws IOException {
    if (!Files.exists(table)) {
      return new Damage(table, 0, "the table is missing");
    }
    long found = Files.size(table);
    if (found != size) {
      String problem = "the table has %d bytes and should have %d".formatted(found, size);
      return new Damage(table, Math.min(found, size), problem);
    }
    try (Options options = new Options();
        SstFileReader reader = new SstFileReader(options)) {
      reader.open(table.toString());
      reader.verifyChecksum();
      return null;
    } catch (RocksDBException e) {
      String problem = String.valueOf(e.getMessage());
      Matcher offset = OFFSET.matcher(problem);
      return new Damage(table, offset.find() ? Long.parseLong(offset.group(1)) : 0, problem);
    }
  }
}
