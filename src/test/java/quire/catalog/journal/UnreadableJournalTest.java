package quire.catalog.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A page of a catalog's file that the host cannot read is reported as damage, also by compiled
 * code. The tests cut off the end of a mapped file, so that its pages cannot be read.
 */
final class UnreadableJournalTest {
  private static final int PAGE = 4096;
  private static final int RECORD = 1000;
  private static final int RECORDS = 60;
  private static final int WARM = 3_000;

  @TempDir private Path directory;

  private Path write() throws IOException {
    Path file = directory.resolve("000001.log");
    try (LogRewrite log = new LogRewrite(file)) {
      for (int i = 0; i < RECORDS; i++) {
        log.add(ByteBuffer.wrap(content(i, RECORD)));
      }
    }
    return file;
  }

  private static byte[] content(int seed, int count) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static ByteBuffer map(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    }
  }

  private static void cutAt(Path file, long length) throws IOException {
    try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
      cut.setLength(length);
    }
  }

  private static List<LogPiece> read(ByteBuffer map) {
    LogReader reader = new LogReader(new LogBlocks(map));
    List<LogPiece> pieces = new ArrayList<>();
    for (LogPiece piece = reader.next(); piece != null; piece = reader.next()) {
      pieces.add(piece);
    }
    return pieces;
  }

  @Test
  void recordsThatCannotBeReadAreDamaged() throws IOException {
    Path file = write();
    ByteBuffer map = map(file);
    for (int i = 0; i < WARM; i++) {
      assertEquals(RECORDS, read(map).size());
    }
    cutAt(file, 2 * PAGE);
    int whole = 2 * PAGE / (RECORD + RecordHeader.BYTES);
    for (int i = 0; i < WARM / 10; i++) {
      List<LogPiece> pieces = read(map);
      assertTrue(pieces.size() > whole);
      for (int n = 0; n < pieces.size(); n++) {
        LogPiece piece = pieces.get(n);
        assertEquals(n < whole, piece.isRecord());
        if (piece.isRecord()) {
          assertEquals(ByteBuffer.wrap(content(n, RECORD)), piece.payload());
        } else {
          assertEquals(LogPiece.Kind.DAMAGED, piece.kind());
          assertTrue(piece.problem().contains("cannot read"), piece.problem());
        }
      }
      assertEquals(map.limit(), pieces.get(pieces.size() - 1).end());
    }
  }

  @Test
  void theBytesOfADamagedRecordThatCannotBeReadAreZeros() throws IOException {
    Path file = write();
    LogReader reader = new LogReader(new LogBlocks(map(file)));
    cutAt(file, 0);
    assertEquals(ByteBuffer.allocate(RECORD), reader.bytes(PAGE, PAGE + RECORD));
  }

  @Test
  void aCopyHasHolesInPlaceOfUnreadablePages() throws IOException {
    Path file = directory.resolve("damaged");
    byte[] content = content(1, 5 * PAGE + 100);
    Files.write(file, content);
    ByteBuffer map = map(file);
    cutAt(file, 2 * PAGE);
    Path copy = directory.resolve("copy");
    DamagedCopies.copy(map, copy);
    Arrays.fill(content, 2 * PAGE, content.length, (byte) 0);
    assertArrayEquals(content, Files.readAllBytes(copy));
  }

  @Test
  void aCopyOfAWholeFileIsWhole() throws IOException {
    Path file = write();
    Path copy = directory.resolve("copy");
    DamagedCopies.copy(map(file), copy);
    assertEquals(-1, Files.mismatch(file, copy));
  }

  /** A directory in the place of the mark: the host's error message names no file. */
  @Test
  void aMarkThatCannotBeReadIsUnknown() throws IOException {
    Files.createDirectory(SyncMark.file(directory));
    SyncMark.Content content = SyncMark.read(directory);
    assertFalse(content.isKnown());
    assertTrue(String.valueOf(content.problem()).contains("cannot be read"));
  }

  @Test
  void aPointerToTheManifestThatCannotBeReadIsDamaged() throws IOException {
    Path current = Files.createDirectory(directory.resolve(CurrentFile.NAME));
    JournalReport report = JournalCheck.run(directory);
    assertEquals(current, report.damages().get(0).file());
  }
}
