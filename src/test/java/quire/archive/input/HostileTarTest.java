package quire.archive.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import quire.error.FsException;

/** Tar files whose numbers are wrong. */
final class HostileTarTest {
  private static final String TYPES = "\00001234567VxXgLKDSA";
  private static final long[] SIZES = {
    -1,
    -511,
    -512,
    -513,
    -(1L << 40),
    Long.MIN_VALUE,
    Long.MAX_VALUE,
    Long.MAX_VALUE - 511,
    1L << 62
  };

  /** Entries of every type: a size of -512 once led back to the same header. */
  @Test
  void noEntryHasASizeThatNoFileHas() {
    for (int i = 0; i < TYPES.length(); i++) {
      char type = TYPES.charAt(i);
      for (long size : SIZES) {
        byte[] archive =
            new TarBytes()
                .header("a", '0', 0)
                .header("odd", type, TarBytes.binary(size))
                .header("b", '0', 0)
                .end();
        String what = "type %d, size %d".formatted((int) type, size);
        String message = Refused.message(what, archive);
        assertTrue(message.contains("'odd'"), what + ": " + message);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "-512", "9223372036854775807", "99999999999999999999", "1e3", ""})
  void noExtendedHeaderHasASizeThatNoFileHas(String size) throws IOException {
    byte[] archive = new TarBytes().pax('x', "size=" + size).header("odd", '0', 0).end();
    if (size.isEmpty()) { // an empty value cancels an earlier one, and there is none
      assertEquals(1, Refused.read(archive).size());
    } else {
      Refused.message(size, archive);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0,1,0,1",
        "5,5",
        "0,-1",
        "-1,1",
        "0",
        "0,999999999999999999",
        "999999999999999999,1",
        ",",
        "0,1,999999999999999998,999999999999999999"
      })
  void piecesOfSparseFilesFit(String map) {
    byte[] archive =
        new TarBytes()
            .pax('x', "GNU.sparse.size=6", "GNU.sparse.map=" + map)
            .header("odd", '0', 1)
            .content(new byte[1])
            .end();
    Refused.message(map, archive);
  }

  @Test
  void aSparseFileHasOnlySoManyPieces() throws IOException {
    String map = "0,0,".repeat((1 << 20) + 1) + "0,0";
    byte[] archive =
        new TarBytes()
            .pax('x', "GNU.sparse.size=0", "GNU.sparse.map=" + map)
            .header("odd", '0', 0)
            .end();
    String message = Refused.message("many pieces", archive);
    assertTrue(message.contains("pieces"), message);
    long allocated = Refused.allocated(() -> Refused.read(archive));
    assertTrue(allocated < 200 << 20, "allocated " + allocated);
  }

  /** A global header with one path or one size for all entries helps only a hostile archive. */
  @ParameterizedTest
  @ValueSource(strings = {"path=p", "linkpath=l", "size=1", "SCHILY.xattr.user.a=1"})
  void aGlobalHeaderHasNoFieldsOfASingleEntry(String record) {
    byte[] archive = new TarBytes().pax('g', record).header("f", '5', 0).end();
    String message = Refused.message(record, archive);
    assertTrue(message.contains(record.replaceFirst("=.*", "")), message);
  }

  /** A snapshot has all attributes of an entry in memory, and a listing all names. */
  @Test
  void anEntryHasNoMoreAttributesThanAFileMayHave() {
    String value = "=" + "v".repeat(60_000);
    TarBytes many = new TarBytes();
    for (int i = 0; i < 5; i++) {
      many.pax('x', "SCHILY.xattr.user.a" + i + value);
    }
    String message = Refused.message("attributes", many.header("f", '5', 0).end());
    assertTrue(message.contains("attributes take more than"), message);
  }

  /** Millions of attributes were once kept before they were counted. */
  @Test
  void manySmallAttributesAreRefusedBeforeTheyAreKept() {
    StringBuilder records = new StringBuilder();
    for (int i = 0; records.length() < 7 << 20; i++) {
      records.append("%d SCHILY.xattr.u%07d=\n".formatted(26, i));
    }
    byte[] data = records.toString().getBytes(ISO_8859_1);
    FsException refused =
        assertThrows(FsException.class, () -> PaxHeader.before(PaxHeader.global()).parse(data));
    assertTrue(refused.getMessage().contains("attributes"), refused::toString);
  }

  @Test
  void unknownRecordsAreNotKept() {
    PaxHeader header = PaxHeader.before(PaxHeader.global());
    header.parse("20 GNU.sparse.abc=1\n21 GNU.sparse.size=5\n11 uid=105\n".getBytes(ISO_8859_1));
    assertFalse(header.has("GNU.sparse.abc"));
    assertTrue(header.has("uid"));
    assertEquals(5, header.number("GNU.sparse.size", 0));
  }

  /** The reader once took the first block of zeros for the end of the archive. */
  @Test
  void bytesBehindALoneBlockOfZerosAreRefused() {
    byte[] zeros = new byte[TarBytes.BLOCK];
    byte[] archive = new TarBytes().header("a", '5', 0).content(zeros).header("b", '5', 0).end();
    String message = Refused.message("a header behind it", archive);
    assertTrue(message.contains("a lone block of zeros at byte 512"), message);
    byte[] part = new TarBytes().header("a", '5', 0).content(zeros).end();
    byte[] more = Arrays.copyOf(part, 2 * TarBytes.BLOCK + 5);
    more[more.length - 1] = 'x';
    message = Refused.message("a few bytes behind it", more);
    assertTrue(message.contains("a lone block of zeros at byte 512"), message);
  }

  /** The end of an archive is two blocks of zeros, and some programs write fewer. */
  @ParameterizedTest
  @ValueSource(ints = {0, 512, 517, 1024, 1500, 10_240})
  void anArchiveMayEndWithAnyZeros(int zeros) throws IOException {
    byte[] archive = Arrays.copyOf(new TarBytes().header("a", '5', 0).end(), 512 + zeros);
    assertEquals(1, Refused.read(archive).size());
  }

  /**
   * Old programs fill the last record with old bytes of their buffer; POSIX gives these no meaning.
   */
  @Test
  void theLastRecordMayEndWithAnything() throws IOException {
    byte[] archive = new TarBytes().header("a", '5', 0).end();
    byte[] record = Arrays.copyOf(archive, 20 * TarBytes.BLOCK);
    Arrays.fill(record, archive.length, record.length, (byte) 'x');
    assertEquals(1, Refused.read(record).size());
    byte[] second = record.clone();
    System.arraycopy(archive, 0, second, 10 * TarBytes.BLOCK, TarBytes.BLOCK);
    assertRefused(second, 10 * TarBytes.BLOCK);
    byte[] more = Arrays.copyOf(record, record.length + 1);
    more[record.length] = 'x';
    assertRefused(more, record.length);
  }

  private static void assertRefused(byte[] archive, int where) {
    String message = Refused.message("more behind it", archive);
    assertTrue(message.contains("more begins at byte %d,".formatted(where)), message);
  }

  @Test
  void aGlobalHeaderMayHaveFieldsThatAllEntriesShare() throws IOException {
    byte[] archive =
        new TarBytes()
            .pax('g', "comment=0123456789", "uid=7", "gid=8", "mtime=5.5")
            .pax('x', "uid=9")
            .header("a", '5', 0)
            .pax('g', "gid=", "mtime=6")
            .header("b", '5', 0)
            .end();
    assertEquals(
        List.of("d a 40755 9:8 5500000000", "d b 40755 7:0 6000000000"), Refused.read(archive));
  }

  @ParameterizedTest
  @CsvSource({
    "1.5, 1500000000",
    "-1.5, -1500000000",
    "12., 12000000000",
    ".25, 250000000",
    "0.0000000019, 1",
    "99999999999999999999, 9223372036854775807",
    "-99999999999999999999.5, -9223372036854775808"
  })
  void timesAreTakenAsTold(String told, long nanos) throws IOException {
    byte[] archive = new TarBytes().pax('x', "mtime=" + told).header("a", '5', 0).end();
    assertEquals(List.of("d a 40755 0:0 " + nanos), Refused.read(archive));
  }

  /** Such times were once read as the year 2262 or 1677. */
  @ParameterizedTest
  @ValueSource(strings = {"soon", "-", ".", "1e3", "1.5.5", " 1", "+1", "0x10", "-x"})
  void aTimeThatIsNoNumberIsRefused(String told) {
    byte[] archive = new TarBytes().pax('x', "mtime=" + told).header("a", '5', 0).end();
    String message = Refused.message(told, archive);
    assertTrue(message.contains("mtime is no number"), message);
  }

  /** Such a field was once read as one second before 1970. */
  @Test
  void aFieldOfATimeHoldsANumberOrNothing() throws IOException {
    byte[] archive = withTime("9999999999x");
    String message = Refused.message("no digits", archive);
    assertTrue(message.contains("'a' is damaged: its time is no number"), message);
    assertEquals(List.of("d a 40755 0:0 0"), Refused.read(withTime(" ".repeat(12))));
    byte[] before1970 = withTime("\u00ff".repeat(12));
    assertEquals(List.of("d a 40755 0:0 -1000000000"), Refused.read(before1970));
  }

  private static byte[] withTime(String field) {
    byte[] archive = new TarBytes().header("a", '5', 0).end();
    System.arraycopy(field.getBytes(ISO_8859_1), 0, archive, 136, field.length());
    TarBytes.sign(archive, 0);
    return archive;
  }

  /** The time for each entry once grew with the number of records. */
  @Test
  void recordsOfGlobalHeadersCostEachEntryNothing() throws IOException {
    for (int warm = 0; warm < 2; warm++) {
      allocatedWithRecords(200);
    }
    double ratio = allocatedWithRecords(4000) / (double) allocatedWithRecords(1000);
    assertTrue(ratio < 8, "four times as much to read took %.1f times".formatted(ratio));
  }

  private static long allocatedWithRecords(int count) throws IOException {
    TarBytes tar = new TarBytes();
    for (int i = 0; i < count; i++) {
      tar.pax('g', "key%d=value".formatted(i));
    }
    for (int i = 0; i < count; i++) {
      tar.header("d" + i, '5', 0);
    }
    byte[] archive = tar.end();
    EntrySink sink = new IgnoringSink();
    return Refused.allocated(
        () -> ArchiveInput.read(new MemoryBytes(archive), MemoryBytes::of, sink));
  }
}
