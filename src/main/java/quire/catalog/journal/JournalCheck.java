package quire.catalog.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether the journal of a catalog is whole, cut off by a crash, or damaged. Reads all of it,
 * and changes nothing. Memory: the largest batch. Not thread-safe; one use.
 *
 * <p>A crash may cut off unsynced bytes, and only at the end. As long as the machine runs on,
 * written bytes are not lost, so a crash leaves at most an incomplete last record. After a loss of
 * power, unsynced bytes may have been replaced by anything.
 */
public final class JournalCheck {
  private final Manifest manifest;
  private final SyncMark.Content mark;
  private final List<Damage> damages = new ArrayList<>();

  /**
   * The number that the next change must have; before the first batch, the greatest it can have.
   */
  private long expected;

  private boolean begun;
  private boolean hasBreaks;
  private long synced;
  private long readable;
  private @Nullable Break open;
  private @Nullable Break tail;

  /** A place after which no further batch has been seen yet. */
  private record Break(Path file, LogPiece piece, long expected) {
    boolean isCutOff() {
      return piece.kind() == LogPiece.Kind.CUT_OFF;
    }
  }

  private JournalCheck(Manifest manifest, SyncMark.Content mark) {
    this.manifest = manifest;
    this.mark = mark;
    this.synced = mark.sequence();
    this.expected = manifest.lastSequence() + 1;
  }

  /**
   * Whether a directory, which need not exist, has no file of a catalog. Then opening it would make
   * a new one.
   */
  public static boolean isOfNew(Path directory) throws IOException {
    CatalogFiles.requireRegular(directory);
    return Manifest.read(directory, SyncMark.Content.unknown(null)) == null;
  }

  /** Checks the journal and the manifest of the catalog in a directory. */
  public static JournalReport run(Path directory) throws IOException {
    CatalogFiles.requireRegular(directory);
    SyncMark.Content mark = SyncMark.read(directory);
    Manifest manifest = Manifest.read(directory, mark);
    if (manifest == null) {
      return JournalReport.OF_NEW;
    }
    String markProblem =
        mark.problem() == null ? null : SyncMark.file(directory) + ": " + mark.problem();
    if (!manifest.damages().isEmpty()) {
      return JournalReport.ofManifest(manifest.damages(), markProblem);
    }
    JournalCheck check = new JournalCheck(manifest, mark);
    check.readAll(CatalogFiles.journal(directory, manifest), directory);
    if (check.damages.isEmpty() && check.hasBreaks) {
      EndlessLog.find(directory).ifPresent(check.damages::add);
    }
    return new JournalReport(check.damages, false, check.readable, check.tail(), markProblem);
  }

  private void readAll(Map<Long, Path> files, Path directory) throws IOException {
    requireComplete();
    Path last = directory;
    long size = 0;
    for (Path file : files.values()) {
      LogReader reader = LogReader.of(file);
      for (LogPiece piece = reader.next(); piece != null; piece = reader.next()) {
        Batch batch = piece.isRecord() ? Batch.of(piece.payload()) : null;
        if (batch == null) {
          broken(file, piece);
        } else {
          read(file, piece, batch);
        }
      }
      last = file;
      size = reader.size();
    }
    if (open != null) {
      judge(open, -1);
    }
    requireSynced(last, size);
  }

  /** Checks the files after which RocksDB has begun a new file: they must be complete. */
  private void requireComplete() throws IOException {
    for (Map.Entry<Path, Long> file : manifest.journal().entrySet()) {
      Path path = file.getKey();
      long size = Files.exists(path) ? Files.size(path) : 0;
      if (size < file.getValue()) {
        String problem = "the file ends here, and %d bytes were synced".formatted(file.getValue());
        damages.add(new Damage(path, size, Files.exists(path) ? problem : "the file is missing"));
      }
    }
  }

  private void broken(Path file, LogPiece piece) {
    hasBreaks = true;
    if (open == null) {
      open = new Break(file, piece, expected);
    }
  }

  private void read(Path file, LogPiece piece, Batch batch) {
    Break before = open;
    open = null;
    if (before != null || tail != null) {
      synced = Math.max(synced, SyncNote.in(batch));
    }
    if (before != null) {
      boolean nothingLost = batch.sequence() == before.expected() && !before.file().equals(file);
      if (!nothingLost) {
        judge(before, batch.sequence());
      }
    } else if (isKnown() && batch.sequence() > expected) {
      String problem = "the changes before this place are missing";
      damages.add(new Damage(file, piece.offset(), problem, batch.sequence() - expected));
    }
    if (tail != null && tail.expected() <= synced) {
      add(tail, -1); // a batch behind it tells that it was synced
      tail = null;
    }
    begun = true;
    expected = batch.end();
    readable += damages.isEmpty() ? 0 : batch.count();
  }

  private boolean isKnown() {
    return begun || manifest.lastSequence() >= 0;
  }

  /**
   * Decides whether a crash explains the break, or it is damage.
   *
   * @param next the number of the first change behind it, -1 if there is none
   */
  private void judge(Break at, long next) {
    long firstLost = next < 0 ? at.expected() : Math.min(at.expected(), next - 1);
    boolean wasSynced = isKnown() && firstLost <= synced;
    if (wasSynced || (next >= 0 && !mark.isKnown()) || (mark.sameBoot() && !isTail(at, next))) {
      add(at, next);
    } else if (tail == null) {
      tail = new Break(at.file(), at.piece(), firstLost);
    }
  }

  private void add(Break at, long next) {
    long lost = next < at.expected() || !isKnown() ? -1 : next - at.expected();
    damages.add(new Damage(at.file(), at.piece().offset(), at.piece().problem(), lost));
  }

  private @Nullable String tail() {
    return tail == null ? null : "%s, offset %d".formatted(tail.file(), tail.piece().offset());
  }

  private static boolean isTail(Break at, long next) {
    return at.isCutOff() && next < 0;
  }

  /** Finds a file that is missing, or was cut off between two records: nothing else shows it. */
  private void requireSynced(Path last, long size) {
    long end = Math.max(manifest.lastSequence(), expected - 1);
    if (damages.isEmpty() && isKnown() && end < synced) {
      String problem = "the journal ends here, or a file of it is missing, and more was synced";
      damages.add(new Damage(last, size, problem, synced - end));
    }
  }
}
