package quire.catalog.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import quire.io.Durable;

/**
 * Turns a damaged journal into one that RocksDB replays to its end, with all readable batches,
 * including those behind the damage. Changes between them are missing, so the rows may not fit
 * together; a check of all rows must follow.
 */
public final class Salvage {
  private Salvage() {}

  /**
   * The changes that were saved, and those that were not, as far as they are known.
   *
   * @param saved inodes that batches behind the damage change
   * @param doubtful inodes that the remains of damaged batches name
   * @param corrected damaged batches with one wrong bit, which was corrected, so they are saved
   */
  public record Result(Set<Long> saved, Set<Long> doubtful, int corrected) {}

  /**
   * Copies the journal and the manifest aside, and then writes a journal with all readable batches
   * in its place.
   *
   * @param aside a directory that does not exist yet
   * @throws IOException if the manifest is damaged, too: then the journal stays as it is
   */
  public static Result run(Path directory, Path aside) throws IOException {
    Manifest manifest = Manifest.read(directory, SyncMark.Content.unknown(null));
    if (manifest == null || !manifest.damages().isEmpty()) {
      throw new IOException(
          "the manifest of %s is damaged: the catalog must be rebuilt".formatted(directory));
    }
    DamagedCopies.keepAllButTables(directory, aside);
    JournalRemains remains = new JournalRemains(manifest.families(), manifest.lastSequence() + 1);
    for (Path file : CatalogFiles.journal(directory, manifest).values()) {
      rewrite(file, remains);
      Durable.sync(directory);
    }
    return remains.result();
  }

  private static void rewrite(Path file, JournalRemains remains) throws IOException {
    Path whole = file.resolveSibling(file.getFileName() + ".salvaged");
    boolean damaged;
    try (LogRewrite writer = new LogRewrite(whole)) {
      damaged = remains.read(file, (record, batch) -> writer.add(record));
    }
    if (damaged) {
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    } else {
      Files.delete(whole);
    }
  }
}
