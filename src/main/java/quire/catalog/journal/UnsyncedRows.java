package quire.catalog.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The rows in the journal that are not known to be synced. After a loss of power these rows are
 * there, but the log bytes that they name may be missing. Changes nothing. Memory: the largest
 * batch.
 */
public final class UnsyncedRows {
  private UnsyncedRows() {}

  /**
   * Visits the rows of a column family that were put since the last sync and are still in the
   * journal; none if no power was lost since. To be called before RocksDB opens the catalog,
   * because that moves the journal's rows to tables.
   *
   * @param visitor receives key and value
   * @return whether these were all such rows; if not, others may be in tables
   */
  public static boolean visit(
      Path directory, CatalogFamily family, BiConsumer<ByteBuffer, ByteBuffer> visitor)
      throws IOException {
    SyncMark.Content mark = SyncMark.read(directory);
    if (mark.sameBoot()) {
      return true;
    }
    Manifest manifest = Manifest.read(directory, mark);
    if (manifest == null || !manifest.damages().isEmpty()) {
      return true; // it is new, or it is not opened
    }
    Batch.Visitor rows =
        new Batch.Visitor() {
          @Override
          public void row(long at, int number, ByteBuffer key, @Nullable ByteBuffer value) {
            if (value != null && family.text().equals(manifest.families().get(number))) {
              visitor.accept(key, value);
            }
          }

          @Override
          public void note(ByteBuffer bytes) {}
        };
    for (Path file : CatalogFiles.journal(directory, manifest).values()) {
      LogReader reader = LogReader.of(file);
      for (LogPiece piece = reader.next(); piece != null; piece = reader.next()) {
        Batch batch = piece.isRecord() ? Batch.of(piece.payload()) : null;
        if (batch != null && batch.sequence() > mark.sequence()) {
          batch.visit(rows);
        }
      }
    }
    return manifest.lastSequence() <= mark.sequence();
  }
}
