package quire.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import quire.Seeds;
import quire.error.Errno;
import quire.error.FsException;

/** Damage to a ring's bytes: a read returns the bytes that were written, or fails. */
final class RingSumsTest extends RingSumsCase {
  private static final int HEADER = RingLayout.HEADER;

  @Test
  void aFlippedBitIsAnErrorAndTheRestIsRead() throws Exception {
    Written written = new Written(4 * PAGE);
    written.write("x".repeat(2 * PAGE + 100).getBytes(US_ASCII));
    byte[] image = written.storage.afterKill(written.storage.writes(), 0);
    image[HEADER + PAGE + 5] ^= 1;
    ReplayBuffer buffer = open(image);
    ByteBuffer into = ByteBuffer.allocate(100_000);
    assertEquals(new Replay(0, PAGE), buffer.readFrom(0, into));
    FsException e = assertThrows(FsException.class, () -> buffer.readFrom(PAGE, into.clear()));
    assertEquals(Errno.EIO, e.errno());
    String text = String.valueOf(e.getMessage());
    assertTrue(text.contains("the ring: the page at offset " + (HEADER + PAGE)), text);
    assertTrue(text.contains("the bytes from 4096 to 8192"), text);
    assertEquals(new Replay(2 * PAGE, 100), buffer.readFrom(2 * PAGE, into.clear()));
    buffer.write(ByteBuffer.wrap("more".getBytes(US_ASCII)), 1);
    assertEquals(new Replay(2 * PAGE, 104), buffer.readFrom(2 * PAGE, into.clear()));
  }

  @Test
  void bytesAppendedAfterADamagedLastPageCanBeRead() throws Exception {
    Written written = new Written(4 * PAGE);
    written.write("x".repeat(PAGE + 100).getBytes(US_ASCII));
    byte[] image = written.storage.afterKill(written.storage.writes(), 0);
    image[HEADER + PAGE + 5] ^= 1;
    RecordedRing storage = RecordedRing.of(image);
    ReplayBuffer buffer = open(storage);
    buffer.write(ByteBuffer.wrap("more".getBytes(US_ASCII)), 1);
    assertEquals(2 * PAGE + 4, buffer.total());
    for (ReplayBuffer each : List.of(buffer, open(storage))) {
      ByteBuffer into = ByteBuffer.allocate(100);
      assertEquals(new Replay(2 * PAGE, 4), each.readFrom(2 * PAGE, into));
      assertEquals("more", new String(into.array(), 0, 4, US_ASCII));
      assertThrows(FsException.class, () -> each.readFrom(PAGE, into.clear()));
      assertThrows(FsException.class, () -> each.readFrom(PAGE + 100, into.clear()));
      assertEquals(new Replay(0, 100), each.readFrom(0, into.clear()));
    }
  }

  @Test
  void noFlippedBitIsRead() throws Exception {
    Random random = Seeds.random("flipped bits");
    int told = 0;
    for (int round = 0; round < 150; round++) {
      Written written = new Written(PAGE + random.nextInt(4 * PAGE));
      for (int i = random.nextInt(60); i >= 0; i--) {
        written.write(random, i % 7 == 0 ? 3 * PAGE : 900);
      }
      byte[] image = written.storage.afterKill(written.storage.writes(), 0);
      assertFalse(isDamaged(image));
      int at = HEADER + random.nextInt(image.length - HEADER);
      image[at] ^= (byte) (1 << random.nextInt(8));
      ReplayBuffer buffer = open(image);
      long kept = buffer.total() - buffer.oldest();
      long count = requireTrue(readAll(buffer), written.all.toByteArray(), "round " + round);
      assertEquals(count < kept, isDamaged(image), "the result of a check in round " + round);
      assertTrue(count >= kept - PAGE, "more than one page is lost");
      told += count < kept ? 1 : 0;
    }
    assertTrue(told > 50, "too few flips in kept bytes: " + told);
  }

  @Test
  void aRingOfVersion1IsStillReadAndWritten() throws Exception {
    RingLayout layout = RingLayout.withoutSums(PAGE);
    RecordedRing storage = new RecordedRing();
    storage.create(1, layout.fileBytes(), FileRing.header(layout, LABEL, NameState.NAMED, 0));
    ReplayBuffer buffer = open(storage);
    for (int i = 0; i < 3; i++) {
      buffer.write(ByteBuffer.wrap("%03000d".formatted(i).getBytes(US_ASCII)), 1);
      buffer.sync();
      buffer = open(storage);
    }
    assertEquals(9000, buffer.total());
    assertEquals(9000 - PAGE, buffer.oldest());
    ByteBuffer into = ByteBuffer.allocate(2 * PAGE);
    assertEquals(new Replay(9000 - PAGE, PAGE), buffer.readFrom(0, into));
    assertEquals('1', into.get(PAGE - 3001));
    assertEquals('2', into.get(PAGE - 1));
    assertFalse(isDamaged(storage.afterKill(storage.writes(), 0)));
    assertEquals(HEADER + PAGE, storage.afterKill(storage.writes(), 0).length);
  }

  @Test
  void misplacedPagesAndChecksumsAreFound() throws Exception {
    Written written = new Written(4 * PAGE);
    written.write("x".repeat(9 * PAGE).getBytes(US_ASCII));
    byte[] image = written.storage.afterKill(written.storage.writes(), 0);
    byte[] swapped = image.clone();
    int table = HEADER + 5 * PAGE;
    System.arraycopy(image, table, swapped, table + RingLayout.ENTRY, RingLayout.ENTRY);
    System.arraycopy(image, table + RingLayout.ENTRY, swapped, table, RingLayout.ENTRY);
    assertTrue(isDamaged(swapped), "checksums of other pages");
    written.write("y".repeat(5 * PAGE).getBytes(US_ASCII));
    byte[] after = written.storage.afterKill(written.storage.writes(), 0);
    assertFalse(isDamaged(after));
    System.arraycopy(image, HEADER + PAGE, after, HEADER + PAGE, PAGE);
    System.arraycopy(image, table, after, table, 5 * RingLayout.ENTRY);
    assertTrue(isDamaged(after), "a page of the round before, and its checksum");
  }
}
