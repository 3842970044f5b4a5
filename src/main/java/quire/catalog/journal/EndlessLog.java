package quire.catalog.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the damage that makes RocksDB read a log for ever: a header of a recycled log in a log that
 * does not begin with one (issue 13333 of RocksDB). One wrong bit in the type of a record is
 * enough. A catalog has no recycled logs.
 */
public final class EndlessLog {
  private static final int TYPE = 6;
  private static final int LENGTH = 4;

  private EndlessLog() {}

  /**
   * The first such header in the files that RocksDB reads when it opens a catalog.
   *
   * @param directory of the catalog
   */
  public static Optional<Damage> find(Path directory) throws IOException {
    Manifest manifest = Manifest.read(directory, SyncMark.Content.unknown(null));
    if (manifest == null) {
      return Optional.empty();
    }
    List<Path> logs = new ArrayList<>(CatalogFiles.journal(directory, manifest).values());
    Path named = manifest(directory);
    if (named != null) {
      logs.add(named);
    }
    for (Path log : logs) {
      long place = place(LogBlocks.of(log));
      if (place >= 0) {
        String problem = "RocksDB would not come to an end at the header of this record";
        return Optional.of(new Damage(log, place, problem));
      }
    }
    return Optional.empty();
  }

  /** Null if there is none that can be read: then RocksDB refuses the catalog at once. */
  private static @Nullable Path manifest(Path directory) {
    try {
      Path named = CurrentFile.named(directory);
      return named != null && Files.isReadable(named) ? named : null;
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * Visits each header that RocksDB may look at. After damage it goes on at the next block; this
   * goes on behind the record, too, as it compares no checksums.
   *
   * @return -1 if there is none
   */
  private static long place(LogBlocks log) {
    long at = 0;
    while (at < log.size()) {
      long blockEnd = at - at % RecordHeader.BLOCK + RecordHeader.BLOCK;
      if (Math.min(blockEnd, log.size()) - at < RecordHeader.BYTES) {
        at = blockEnd;
        continue;
      }
      int type = log.unsigned(at + TYPE);
      if (isOfRecycledLog(type)) {
        return at;
      }
      int length = log.unsigned(at + LENGTH) | (log.unsigned(at + LENGTH + 1) << Byte.SIZE);
      long end = at + RecordHeader.BYTES + length;
      boolean isZero = type == 0 && length == 0;
      at = isZero || end > Math.min(blockEnd, log.size()) ? blockEnd : end;
    }
    return -1;
  }

  /** The types of records in a recycled log, and of the two entries that describe one. */
  private static boolean isOfRecycledLog(int type) {
    return (type >= 5 && type <= 8) || type == 11 || type == 131;
  }
}
