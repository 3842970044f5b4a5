package quire.catalog.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes a damaged journal one that RocksDB replays to its end: all batches that can be read, also
 * those behind the damage. What they add up to may not fit together, as changes between them are
 * missing; a check of all rows must follow. Not thread-safe; one use.
 */
public final class Salvage {
  /** Column families whose keys begin with the number of an inode. */
  private static final Set<String> OF_INODES =
      Set.of(
          "inodes",
          "entries",
          "cookies",
          "extents",
          "symlinks",
          "xattrs",
          "orphans",
          "hashes",
          "marks",
          "deferred",
          "parents");

  /** Where more than so many records are damaged, it is not by single bits. */
  private static final int MOST_TRIES = 100;

  private final Path directory;
  private final Manifest manifest;
  private final Set<Long> saved = new TreeSet<>();
  private final Set<Long> doubtful = new TreeSet<>();
  private boolean behindDamage;
  private long expected;
  private int corrected;
  private int tried;

  private Salvage(Path directory, Manifest manifest) {
    this.directory = directory;
    this.manifest = manifest;
    this.expected = manifest.lastSequence() + 1;
  }

  /**
   * What was saved, and what was not, as far as it can be told.
   *
   * @param saved inodes that batches behind the damage change
   * @param doubtful inodes that the remains of damaged batches name
   * @param corrected damaged batches of which the one wrong bit was put right, so they are saved
   */
  public record Result(Set<Long> saved, Set<Long> doubtful, int corrected) {}

  /**
   * Copies the journal and the manifest aside, and then puts a journal in its place that has all
   * that can be read.
   *
   * @param aside a directory that does not exist yet
   * @throws IOException where the manifest is damaged, too: then the journal stays as it is
   */
  public static Result run(Path directory, Path aside) throws IOException {
    Manifest manifest = Manifest.read(directory, SyncMark.Content.unknown(null));
    if (manifest == null || !manifest.damages().isEmpty()) {
      throw new IOException(
          "the manifest of %s is damaged, which no repair puts right; restore the directory from a backup"
              .formatted(directory));
    }
    Aside.keep(directory, aside);
    Salvage salvage = new Salvage(directory, manifest);
    for (Path file : CatalogFiles.journal(directory, manifest).values()) {
      salvage.rewrite(file);
    }
    salvage.doubtful.removeIf(ino -> ino <= 0);
    return new Result(salvage.saved, salvage.doubtful, salvage.corrected);
  }

  private void rewrite(Path file) throws IOException {
    LogReader reader = LogReader.of(file);
    Path whole = file.resolveSibling(file.getFileName() + ".salvaged");
    boolean damaged = false;
    try (LogRewrite writer = new LogRewrite(whole)) {
      for (LogPiece piece = reader.next(); piece != null; piece = reader.next()) {
        ByteBuffer record = piece.isRecord() ? piece.payload() : correct(reader, piece);
        damaged |= !piece.isRecord();
        behindDamage |= damaged;
        Batch batch = record == null ? null : Batch.of(record);
        if (record == null || batch == null) {
          damaged = true;
          remains(reader, piece);
          continue;
        }
        writer.add(record);
        expected = batch.end();
        if (behindDamage) {
          batch.visit(visitor(saved));
        }
      }
    }
    if (damaged) {
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
      Aside.sync(directory);
    } else {
      Files.delete(whole);
    }
  }

  private @Nullable ByteBuffer correct(LogReader reader, LogPiece piece) {
    if (piece.kind() != LogPiece.Kind.DAMAGED || tried++ >= MOST_TRIES) {
      return null;
    }
    ByteBuffer record = WrongBit.correct(reader.bytes(piece.offset(), piece.end()), expected);
    corrected += record == null ? 0 : 1;
    return record;
  }

  /** What is wrong in a few bits leaves most of a batch to be read. */
  private void remains(LogReader reader, LogPiece piece) {
    ByteBuffer bytes = reader.bytes(piece.offset() + RecordHeader.SMALLEST, piece.end());
    Batch batch = Batch.of(bytes);
    if (batch != null) {
      batch.visit(visitor(doubtful));
    }
  }

  private Batch.Visitor visitor(Set<Long> inodes) {
    Map<Integer, String> families = manifest.families();
    return new Batch.Visitor() {
      @Override
      public void row(int family, ByteBuffer key) {
        String name = families.get(family);
        if (name != null && OF_INODES.contains(name) && key.remaining() >= Long.BYTES) {
          inodes.add(key.getLong(key.position()));
        }
      }

      @Override
      public void note(ByteBuffer bytes) {}
    };
  }
}
