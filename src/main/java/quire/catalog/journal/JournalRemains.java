package quire.catalog.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All readable batches of a journal, including those behind damage and those with one wrong bit.
 * Records the inodes that they change, and the batches that it has corrected. Memory: 50 bytes for
 * each inode that is named in or behind the damage. Not thread-safe.
 */
final class JournalRemains {
  /** If more records than this are damaged, the cause is not single bits. */
  private static final int MOST_TRIES = 100;

  private final Map<Integer, String> families;
  private final Set<Long> saved = new TreeSet<>();
  private final Set<Long> doubtful = new TreeSet<>();
  private final Map<Place, Optional<ByteBuffer>> tried = new HashMap<>();
  private final long first;
  private boolean behindDamage;
  private long expected;

  private record Place(Path file, long offset) {}

  /** Receives each batch, in the order of the journal. */
  interface Sink {
    void add(ByteBuffer record, Batch batch) throws IOException;
  }

  /**
   * @param families the name of each column family, by its number
   * @param first the number that the first change must have
   */
  JournalRemains(Map<Integer, String> families, long first) {
    this.families = families;
    this.first = first;
    this.expected = first;
  }

  /** To be called before the journal is read again from its beginning. */
  void rewind() {
    behindDamage = false;
    expected = first;
  }

  Salvage.Result result() {
    int corrected = (int) tried.values().stream().filter(Optional::isPresent).count();
    return new Salvage.Result(saved, doubtful, corrected);
  }

  /** Reads the files of a journal, the oldest first; returns whether this one is damaged. */
  boolean read(Path file, Sink sink) throws IOException {
    LogReader reader = LogReader.of(file);
    boolean damaged = false;
    for (LogPiece piece = reader.next(); piece != null; piece = reader.next()) {
      ByteBuffer record = piece.isRecord() ? piece.payload() : correct(file, reader, piece);
      damaged |= !piece.isRecord();
      behindDamage |= damaged;
      Batch batch = record == null ? null : Batch.of(record);
      if (record == null || batch == null) {
        damaged = true;
        remains(reader, piece);
        continue;
      }
      sink.add(record, batch);
      expected = batch.end();
      if (behindDamage) {
        batch.visit(visitor(saved));
      }
    }
    return damaged;
  }

  private @Nullable ByteBuffer correct(Path file, LogReader reader, LogPiece piece) {
    if (piece.kind() != LogPiece.Kind.DAMAGED) {
      return null;
    }
    Place place = new Place(file, piece.offset());
    Optional<ByteBuffer> known = tried.get(place);
    if (known == null && tried.size() < MOST_TRIES) {
      ByteBuffer bytes = reader.bytes(piece.offset(), piece.end());
      known = Optional.ofNullable(WrongBit.correct(bytes, expected));
      tried.put(place, known);
    }
    return known == null ? null : known.map(ByteBuffer::duplicate).orElse(null);
  }

  /** Most changes of a batch can be read even if a few bits are wrong. */
  private void remains(LogReader reader, LogPiece piece) {
    ByteBuffer bytes = reader.bytes(piece.offset() + RecordHeader.BYTES, piece.end());
    Batch batch = Batch.of(bytes);
    if (batch != null) {
      batch.visit(visitor(doubtful));
    }
  }

  private Batch.Visitor visitor(Set<Long> inodes) {
    return new Batch.Visitor() {
      @Override
      public void row(long at, int family, ByteBuffer key, @Nullable ByteBuffer value) {
        CatalogFamily name = CatalogFamily.of(families.get(family));
        if (name != null && name.isOfInodes() && key.remaining() >= Long.BYTES) {
          long ino = key.getLong(key.position());
          if (ino > 0) {
            inodes.add(ino);
          }
        }
      }

      @Override
      public void note(ByteBuffer bytes) {}
    };
  }
}
