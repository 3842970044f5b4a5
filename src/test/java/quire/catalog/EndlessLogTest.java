package quire.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import quire.catalog.journal.EndlessLog;
import quire.catalog.journal.JournalCheck;

/** The header of a recycled log, which RocksDB reads for ever, never reaches RocksDB. */
final class EndlessLogTest extends JournalCase {
  private static final long SOON = 20; // seconds
  private static final int BLOCK = 32 << 10;
  private static final int HEADER = 7;
  private static final int TYPE = 6;
  private static final int[] RECYCLED = {5, 6, 7, 8, 11, 131};

  @Test
  void aWrongTypeInTheJournalIsDamage() throws Exception {
    JournalImage image = written();
    List<Integer> headers = headers(image.journal());
    for (int header : some(headers)) {
      for (int type : RECYCLED) {
        JournalImage damaged = withType(image, image.journal(), header, type);
        refused(damaged);
        mayBeLookedAt(damaged);
        damaged.reboot(); // then an unsynced end may have been replaced by anything
        refused(damaged);
      }
    }
  }

  @Test
  void aWrongTypeInTheManifestIsDamage() throws Exception {
    JournalImage image = written();
    for (int header : some(headers(image.manifest()))) {
      for (int type : RECYCLED) {
        JournalImage damaged = withType(image, image.manifest(), header, type);
        refused(damaged);
        mayBeLookedAt(damaged);
      }
    }
  }

  /** Such a header looked like the beginning of a record that a crash had cut off. */
  @Test
  void junkBehindTheManifestIsDamage() throws Exception {
    JournalImage image = written();
    Random random = new Random(20);
    for (int type : RECYCLED) {
      JournalImage damaged = copy(image);
      byte[] junk = new byte[900];
      random.nextBytes(junk);
      ByteBuffer.wrap(junk).order(ByteOrder.LITTLE_ENDIAN).putShort(4, (short) 20_000);
      junk[TYPE] = (byte) type;
      JournalImage.write(damaged.manifest(), Files.size(damaged.manifest()), junk);
      refused(damaged);
      mayBeLookedAt(damaged);
    }
  }

  @Test
  void aWholeCatalogHasNone() throws IOException {
    JournalImage image = written();
    assertTrue(EndlessLog.find(image.directory()).isEmpty());
    assertEquals(ROWS + UNSYNCED, rows(image));
  }

  @Test
  void aCutOffEndIsNone() throws IOException {
    JournalImage image = written();
    JournalImage.truncate(image.journal(), Files.size(image.journal()) - 3);
    assertTrue(EndlessLog.find(image.directory()).isEmpty());
    assertTrue(JournalCheck.run(image.directory()).damages().isEmpty());
    assertEquals(ROWS + UNSYNCED - 1, rows(image));
  }

  /** A thread that RocksDB does not come back to cannot be interrupted, so it is left behind. */
  private void mayBeLookedAt(JournalImage image) throws IOException, InterruptedException {
    FutureTask<Integer> look = new FutureTask<>(() -> rows(image));
    Thread.ofPlatform().daemon().start(look);
    try {
      look.get(SOON, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("RocksDB does not come to an end in " + image, e);
    } catch (ExecutionException e) {
      throw new IOException(e);
    }
  }

  private JournalImage withType(JournalImage image, Path file, int header, int type)
      throws IOException {
    JournalImage copy = copy(image);
    Path damaged = copy.directory().resolve(file.getFileName());
    JournalImage.write(damaged, header + TYPE, new byte[] {(byte) type});
    return copy;
  }

  /** The first, the second, the first of the second block, one before it, the last. */
  private static List<Integer> some(List<Integer> headers) {
    int last = headers.size() - 1;
    int inSecondBlock = 0;
    while (inSecondBlock < last && headers.get(inSecondBlock) < BLOCK) {
      inSecondBlock++;
    }
    return List.of(
        headers.get(0),
        headers.get(1),
        headers.get(inSecondBlock - 1),
        headers.get(inSecondBlock),
        headers.get(last));
  }

  /** The places of the headers in a log that is whole. */
  private static List<Integer> headers(Path log) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(log)).order(ByteOrder.LITTLE_ENDIAN);
    List<Integer> headers = new ArrayList<>();
    int at = 0;
    while (bytes.limit() - at >= HEADER) {
      int left = BLOCK - at % BLOCK;
      if (left < HEADER) {
        at += left;
      } else {
        headers.add(at);
        at += HEADER + Short.toUnsignedInt(bytes.getShort(at + 4));
      }
    }
    return headers;
  }
}
