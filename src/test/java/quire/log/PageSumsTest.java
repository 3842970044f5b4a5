package quire.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import quire.error.Errno;
import quire.error.FsException;

/** A read of the log returns the bytes that were written, or fails. */
final class PageSumsTest extends OffloadLogCase {
  private static final int PAGE = Pages.SIZE;
  private static final int POLYNOMIAL = 0x82f63b78;

  private long write(byte[] bytes) {
    long pages = Pages.up(bytes.length);
    long address = log.allocate(pages, pages).address();
    log.write(address, ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
    return address;
  }

  private byte[] read(long address, int count) {
    ByteBuffer into = ByteBuffer.allocate(count);
    log.read(address, into);
    return into.array();
  }

  private Path segment() {
    return directory.resolve("00000001.seg");
  }

  private interface Change {
    void of(RandomAccessFile file) throws IOException;
  }

  /** Changes segment 1 while nobody has it open. */
  private void change(Change change) throws IOException {
    log.close();
    try (RandomAccessFile file = new RandomAccessFile(segment().toFile(), "rw")) {
      change.of(file);
    }
    open();
  }

  private static byte[] take(RandomAccessFile file, long at) throws IOException {
    byte[] page = new byte[PAGE];
    file.seek(at);
    file.readFully(page);
    return page;
  }

  private static void put(RandomAccessFile file, long at, byte[] bytes) throws IOException {
    file.seek(at);
    file.write(bytes);
  }

  private static void flip(RandomAccessFile file, long at) throws IOException {
    file.seek(at);
    int old = file.read();
    put(file, at, new byte[] {(byte) (old ^ 4)});
  }

  private void assertDamaged(long address, int count, long page) {
    FsException e = assertThrows(FsException.class, () -> read(address, count));
    String message = String.valueOf(e.getMessage());
    assertEquals(Errno.EIO, e.errno(), message);
    assertTrue(message.contains(segment() + ": the page at offset " + page + " "), message);
    assertTrue(message.contains("checksum"), message);
  }

  @Test
  void aFlippedBitIsAnError() throws IOException {
    byte[] data = randomBytes(5 * PAGE);
    long address = write(data);
    change(file -> flip(file, 3 * PAGE + 1234));
    assertArrayEquals(Arrays.copyOf(data, 2 * PAGE), read(address, 2 * PAGE));
    assertDamaged(address, 5 * PAGE, 3 * PAGE);
    assertDamaged(address + 2 * PAGE + 7, 1, 3 * PAGE);
    assertDamaged(address + 2 * PAGE - 1, 2, 3 * PAGE);
    assertArrayEquals(Arrays.copyOfRange(data, 3 * PAGE, 5 * PAGE), read(address + 3 * PAGE, 8192));
  }

  @Test
  void aFlippedBitInAChecksumIsAnErrorOfItsPage() throws IOException {
    long address = write(randomBytes(5 * PAGE));
    change(file -> flip(file, SEGMENT + 3 * 4 + 2));
    assertDamaged(address, 5 * PAGE, 3 * PAGE);
    read(address, 2 * PAGE);
  }

  @Test
  void pagesThatWereSwappedOrZeroedAreErrors() throws IOException {
    long address = write(randomBytes(6 * PAGE));
    change(
        file -> {
          byte[] second = take(file, 2 * PAGE);
          put(file, 2 * PAGE, take(file, 4 * PAGE));
          put(file, 4 * PAGE, second);
          put(file, 5 * PAGE, new byte[PAGE]);
        });
    assertDamaged(address, 6 * PAGE, 2 * PAGE);
    assertDamaged(address + 3 * PAGE, 1, 4 * PAGE);
    assertDamaged(address + 4 * PAGE, 1, 5 * PAGE);
    read(address + 2 * PAGE, PAGE);
  }

  /** At any length, with many batches of checksums, and from a heap buffer. */
  @Test
  void whatWasWrittenIsReadAtAnyLength() {
    for (int count : new int[] {1, 4095, 4096, 4097, 3 * PAGE + 9, 200 * PAGE}) {
      byte[] data = randomBytes(count);
      assertArrayEquals(data, read(write(data), count));
      long pages = Pages.up(count);
      long address = log.allocate(pages, pages).address();
      log.write(address, ByteBuffer.wrap(data).asReadOnlyBuffer());
      assertArrayEquals(data, read(address, count));
    }
    assertEquals(Map.of(), doubts());
  }

  @Test
  void manyBatchesOfChecksumsAreWritten() throws IOException {
    Path other = Files.createDirectory(directory.resolve("other"));
    try (OffloadLog large = OffloadLog.open(new FileLogStorage(other), 24)) {
      byte[] data = randomBytes((9 << 20) + 17);
      long pages = Pages.up(data.length);
      long address = large.allocate(pages, pages).address();
      large.write(address, ByteBuffer.allocateDirect(data.length).put(data).flip());
      large.compare(
          new LogRange(address, pages), (at, doubt) -> assertEquals("none", doubt + " at " + at));
      ByteBuffer into = ByteBuffer.allocate(data.length);
      large.read(address, into);
      assertArrayEquals(data, into.array());
    }
  }

  @Test
  void damageInTheUnwrittenRestOfAPageIsFound() throws IOException {
    long address = write(randomBytes(100));
    change(file -> flip(file, PAGE + 4000));
    assertDamaged(address, 100, PAGE);
  }

  @Test
  void aChecksumThatHappensToBeZeroIsKnown() throws IOException {
    byte[] data = randomBytes(PAGE);
    makeCrcZero(data);
    CRC32C crc = new CRC32C();
    crc.update(data);
    assertEquals(0, crc.getValue());
    long address = write(data);
    assertArrayEquals(data, read(address, PAGE));
    assertEquals(Map.of(), doubts());
    change(file -> flip(file, PAGE + 9));
    assertDamaged(address, 1, PAGE);
  }

  /** Sets the last four bytes. The CRC's register has to be full of ones at the end. */
  private static void makeCrcZero(byte[] page) {
    int wanted = -1;
    for (int bit = 0; bit < Integer.SIZE; bit++) {
      wanted = wanted < 0 ? ((wanted ^ POLYNOMIAL) << 1) | 1 : wanted << 1;
    }
    CRC32C crc = new CRC32C();
    crc.update(page, 0, PAGE - 4);
    int last = wanted ^ ~(int) crc.getValue();
    for (int i = 0; i < 4; i++) {
      page[PAGE - 4 + i] = (byte) (last >>> (8 * i));
    }
  }

  private Map<Long, PageDoubt> doubts() {
    Map<Long, PageDoubt> doubts = new TreeMap<>();
    log.segments()
        .forEach(
            segment -> log.forEachData(segment.number(), data -> log.compare(data, doubts::put)));
    return doubts;
  }

  @Test
  void pagesWithoutAChecksumCannotBeRead() throws IOException {
    byte[] data = randomBytes(3 * PAGE);
    long address = write(data);
    change(file -> put(file, SEGMENT, new byte[1024]));
    assertThrows(FsException.class, () -> read(address, data.length));
    Map<Long, PageDoubt> expected = new TreeMap<>();
    for (int i = 0; i < 3; i++) {
      expected.put(address + i * 4096L, PageDoubt.MISMATCH);
    }
    assertEquals(expected, doubts());
  }

  @Test
  void comparingReportsPagesThatDoNotMatch() throws IOException {
    long address = write(randomBytes(4 * PAGE));
    change(file -> flip(file, 2 * PAGE));
    assertEquals(Map.of(address + PAGE, PageDoubt.MISMATCH), doubts());
  }

  @Test
  void pagesOfATableThatIsCutOffCanBeRead() throws IOException {
    byte[] data = randomBytes(6 * PAGE);
    long address = write(data);
    // the header, three pages, and half of an entry
    change(file -> file.setLength(SEGMENT + 4 * 4 + 2));
    assertTrue(
        log.damaged().getOrDefault(1, "").contains("has 1048594 bytes and should have 1049600"),
        log.damaged()::toString);
    assertArrayEquals(data, read(address, data.length));
    change(
        file -> {
          flip(file, 2 * PAGE);
          flip(file, 5 * PAGE);
        });
    assertDamaged(address + PAGE, 1, 2 * PAGE);
    read(address + 2 * PAGE, 4 * PAGE); // these pages have no checksum
  }

  /** The host fills the last page of a mapped file with zeros. */
  @Test
  void aSegmentThatIsCutOffWhileItIsOpenHasNoZeros() throws IOException {
    byte[] data = randomBytes(6 * PAGE);
    long address = write(data);
    log.sync();
    try (RandomAccessFile file = new RandomAccessFile(segment().toFile(), "rw")) {
      file.setLength(3 * PAGE + 500);
    }
    byte[] whole = read(address, 2 * PAGE);
    assertArrayEquals(Arrays.copyOf(data, 2 * PAGE), whole);
    for (int page = 2; page < 6; page++) {
      long at = address + page * 4096L;
      String message =
          String.valueOf(assertThrows(FsException.class, () -> read(at, PAGE)).getMessage());
      assertTrue(message.contains("cannot be read"), message);
    }
  }

  @Test
  void aSegmentOfVersionOneIsReadAndNothingIsAddedToIt() throws IOException {
    byte[] data = randomBytes(3 * PAGE);
    log.close();
    try (RandomAccessFile file = new RandomAccessFile(segment().toFile(), "rw")) {
      file.setLength(SEGMENT);
      put(file, 0, SegmentHeader.encode(1, 1, BITS).array());
      put(file, PAGE, data);
    }
    open();
    assertEquals(Map.of(), log.damaged());
    assertArrayEquals(data, read(SEGMENT + PAGE, data.length));
    assertEquals(Map.of(), doubts());
    assertEquals(List.of(segment().toString()), log.withoutSums());
    assertEquals(2, write(data) >>> BITS);
    assertEquals(SEGMENT, Files.size(segment()));
    log.free(List.of(new LogRange(SEGMENT + PAGE, 3 * PAGE)));
    assertTrue(Files.notExists(segment()), "the empty segment is still there");
  }

  /** The table is not content: a segment whose pages are all free is deleted. */
  @Test
  void checksumsAreNotTakenForData() {
    long address = write(randomBytes(5 * PAGE));
    List<LogRange> data = new ArrayList<>();
    log.forEachData(1, data::add);
    assertEquals(List.of(new LogRange(address, 5 * PAGE)), data);
    write(randomBytes((int) log.maxRunBytes()));
    log.free(List.of(new LogRange(address, 5 * PAGE)));
    assertTrue(Files.notExists(segment()));
  }

  @Test
  void theLastPageOfASegmentEndsBeforeTheTable() {
    long address = write(randomBytes((int) log.maxRunBytes()));
    List<LogRange> data = new ArrayList<>();
    log.forEachData(1, data::add);
    assertEquals(List.of(new LogRange(address, SEGMENT - PAGE)), data);
  }

  /** A disk without room for checksums. */
  private static final class NoRoomForSums implements LogStorage {
    private final LogStorage storage;
    private boolean full = true;

    NoRoomForSums(LogStorage storage) {
      this.storage = storage;
    }

    @Override
    public List<Integer> list() throws IOException {
      return storage.list();
    }

    @Override
    public SegmentFile create(int number, long length, ByteBuffer header) throws IOException {
      return new ForwardingSegmentFile(storage.create(number, length, header)) {
        @Override
        public void write(long offset, ByteBuffer src) throws IOException {
          if (full && offset >= SEGMENT) {
            throw new IOException("No space left on device");
          }
          super.write(offset, src);
        }
      };
    }

    @Override
    public SegmentFile open(int number) throws IOException {
      return storage.open(number);
    }

    @Override
    public void delete(int number) throws IOException {
      storage.delete(number);
    }
  }

  @Test
  void withoutRoomForAChecksumNothingIsWritten() throws IOException {
    NoRoomForSums disk = new NoRoomForSums(new FileLogStorage(directory));
    log.close();
    log = OffloadLog.open(disk, BITS);
    LogRange run = log.allocate(2 * PAGE, 2 * PAGE);
    byte[] data = randomBytes(2 * PAGE);
    ByteBuffer bytes = ByteBuffer.allocateDirect(2 * PAGE).put(data).flip();
    FsException e = assertThrows(FsException.class, () -> log.write(run.address(), bytes));
    assertEquals(Errno.ENOSPC, e.errno());
    log.forEachData(1, range -> assertEquals("nothing", range.toString()));
    disk.full = false;
    log.write(run.address(), bytes.rewind());
    assertArrayEquals(data, read(run.address(), data.length));
  }

  /** The rest of a page may have bytes of a failed write whose punching has failed too. */
  @Test
  void bytesLeftByAFailedWriteAreNoDamageOfTheNextOne() {
    FaultyStorage faulty = new FaultyStorage(new FileLogStorage(directory));
    log.close();
    log = OffloadLog.open(faulty, BITS);
    LogRange run = log.allocate(2 * PAGE, 2 * PAGE);
    faulty.failingAfterWrites.set(1);
    faulty.failingPunches.set(1);
    ByteBuffer lost = ByteBuffer.wrap(randomBytes(2 * PAGE));
    assertThrows(FsException.class, () -> log.write(run.address(), lost));
    byte[] data = randomBytes(PAGE + 100);
    log.write(run.address(), ByteBuffer.wrap(data));
    assertArrayEquals(data, read(run.address(), data.length));
    reopen();
    assertArrayEquals(data, read(run.address(), data.length));
  }
}
