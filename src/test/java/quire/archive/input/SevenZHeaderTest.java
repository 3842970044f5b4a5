package quire.archive.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZOutputFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.Test;
import quire.error.FsException;

/** 7z files that ask for memory. */
final class SevenZHeaderTest {
  private static final int START = 32;

  /** The memory for reading one small archive: buffers, and a dictionary. */
  private static final long MOST = 48 << 20;

  /** Numbers as 7z has them: 2 to the 7, 14, 27, 31, 56 and more. */
  private static final List<String> NUMBERS =
      List.of(
          "7f",
          "bfff",
          "e8ffffff",
          "f0ffffff7f",
          "f0ffffffff",
          "feffffffffffffff",
          "ffffffffffffffff7f",
          "ffffffffffffffffff");

  /** An archive of three files, one of them empty, and a directory. */
  static byte[] archive() throws IOException {
    try (SeekableInMemoryByteChannel channel = new SeekableInMemoryByteChannel();
        SevenZOutputFile out = new SevenZOutputFile(channel)) {
      for (String name : List.of("a", "b", "none", "d/")) {
        SevenZArchiveEntry entry = new SevenZArchiveEntry();
        entry.setName(name.replace("/", ""));
        entry.setDirectory(name.endsWith("/"));
        out.putArchiveEntry(entry);
        if (name.length() == 1) {
          out.write("content of a file\n".repeat(20).getBytes(UTF_8));
        }
        out.closeArchiveEntry();
      }
      out.finish();
      return Arrays.copyOf(channel.array(), (int) channel.size());
    }
  }

  /** The archive with another header, whose sums are right. */
  static byte[] withHeader(byte[] archive, byte[] header) {
    int at = START + (int) little(archive).getLong(12);
    byte[] changed = Arrays.copyOf(archive, at + header.length);
    System.arraycopy(header, 0, changed, at, header.length);
    ByteBuffer start = little(changed);
    start.putLong(20, header.length).putInt(28, crc(header, 0, header.length));
    start.putInt(8, crc(changed, 12, 20));
    return changed;
  }

  static byte[] header(byte[] archive) {
    ByteBuffer start = little(archive);
    int at = START + (int) start.getLong(12);
    return Arrays.copyOfRange(archive, at, at + (int) start.getLong(20));
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int crc(byte[] bytes, int at, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, at, length);
    return (int) crc.getValue();
  }

  @Test
  void aHundredMillionStreamsAreNotIn53Bytes() throws IOException {
    String hex =
        "377abcaf271c000478d893c800000000000000001500000000000000e8a8dcf4"
            + "0104070b010001000c0000080df000e1f505000000";
    byte[] archive = HexFormat.of().parseHex(hex);
    assertTrue(allocated(archive) < MOST);
    Refused.message(hex, archive);
  }

  private static long allocated(byte[] archive) throws IOException {
    EntrySink sink = new IgnoringSink();
    return Refused.allocated(
        () -> ArchiveInput.read(new MemoryBytes(archive), MemoryBytes::of, sink));
  }

  /** A large number anywhere in the header is refused before memory of that size is allocated. */
  @Test
  void largeNumbersAreRefusedBeforeTheyAreAllocated() throws IOException {
    byte[] archive = archive();
    byte[] header = header(archive);
    List<String> whole = Refused.read(archive);
    assertEquals(4, whole.size());
    for (int at = 0; at < header.length; at++) {
      for (String number : NUMBERS) {
        byte[] value = HexFormat.of().parseHex(number);
        byte[] changed = new byte[header.length + value.length - 1];
        System.arraycopy(header, 0, changed, 0, at);
        System.arraycopy(value, 0, changed, at, value.length);
        int behind = header.length - at - 1;
        System.arraycopy(header, at + 1, changed, at + value.length, behind);
        long allocated = allocated(withHeader(archive, changed));
        assertTrue(allocated < MOST, "%s at %d: %d bytes".formatted(number, at, allocated));
      }
    }
  }

  /** Without names the library sees no files, and reports no error. */
  @Test
  void filesHaveNames() {
    byte[] header = HexFormat.of().parseHex("010505" + "0e01f8" + "0000");
    byte[] start = new byte[START];
    System.arraycopy(HexFormat.of().parseHex("377abcaf271c0004"), 0, start, 0, 8);
    FsException e = assertThrows(FsException.class, () -> Refused.read(withHeader(start, header)));
    assertTrue(String.valueOf(e.getMessage()).contains("names"), e::toString);
  }

  @Test
  void anArchiveMayBeEmpty() throws IOException {
    byte[] start = new byte[START];
    System.arraycopy(HexFormat.of().parseHex("377abcaf271c0004"), 0, start, 0, 8);
    assertEquals(List.of(), Refused.read(withHeader(start, new byte[0])));
  }
}
