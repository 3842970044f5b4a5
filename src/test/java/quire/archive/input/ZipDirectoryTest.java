package quire.archive.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quire.it.Shell;

/** ZIP files whose parts do not agree are refused, and those that tools write are not. */
final class ZipDirectoryTest {
  private static final int ENTRIES = 7;
  private static final String CENTRAL = "PK\1\2";
  private static final String LOCAL = "PK\3\4";
  private static final String END = "PK\5\6";

  @TempDir private Path scratch;

  /** Seven files, of which every other one is compressed. */
  static byte[] zip(Zip64Mode mode) throws IOException {
    try (SeekableInMemoryByteChannel channel = new SeekableInMemoryByteChannel();
        ZipArchiveOutputStream zip = new ZipArchiveOutputStream(channel)) {
      zip.setUseZip64(mode);
      for (int i = 0; i < ENTRIES; i++) {
        ZipArchiveEntry entry = new ZipArchiveEntry("f" + i);
        entry.setMethod(i % 2 == 0 ? ZipEntry.DEFLATED : ZipEntry.STORED);
        zip.putArchiveEntry(entry);
        zip.write("body %d\n".formatted(i).repeat(10).getBytes(UTF_8));
        zip.closeArchiveEntry();
      }
      zip.finish();
      return Arrays.copyOf(channel.array(), (int) channel.size());
    }
  }

  private static byte[] zip() throws IOException {
    return zip(Zip64Mode.Never);
  }

  private static int at(byte[] zip, String signature, int count) {
    String text = new String(zip, ISO_8859_1);
    int at = text.indexOf(signature);
    for (int i = 0; i < count; i++) {
      at = text.indexOf(signature, at + 1);
    }
    return at;
  }

  private static byte[] changed(Consumer<ByteBuffer> change) throws IOException {
    byte[] zip = zip();
    change.accept(ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN));
    return zip;
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** Each of these archives was once read in part, or as empty. */
  @Test
  void aDamagedDirectoryIsRefusedWithThePlace() throws IOException {
    byte[] zip = zip();
    int third = at(zip, CENTRAL, 2);
    int fourth = at(zip, CENTRAL, 3);
    int end = at(zip, END, 0);
    refused("a bit in a signature", changed(z -> z.put(third, (byte) 'Q')), "byte " + third);
    refused("a bit in a length", changed(z -> z.putShort(third + 30, (short) 4)), "byte");
    byte[] inserted =
        joined(
            Arrays.copyOf(zip, fourth), new byte[1], Arrays.copyOfRange(zip, fourth, zip.length));
    refused("a byte inserted", inserted, "byte");
    refused("a directory of 0 bytes", changed(z -> z.putInt(end + 12, 0)), "byte " + end);
    byte[] second = joined(zip, END.getBytes(ISO_8859_1), new byte[18]);
    refused("a second end", second, "byte " + zip.length);
    refused(
        "a count of 3",
        changed(z -> z.putShort(end + 8, (short) 3).putShort(end + 10, (short) 3)),
        "counts 3 entries");
    refused("two counts", changed(z -> z.putShort(end + 8, (short) 3)), "byte " + end);
    refused("another place", changed(z -> z.putInt(end + 16, third)), "byte " + end);
    refused("a part", changed(z -> z.putShort(end + 4, (short) 1)), "several parts");
    refused("no end", Arrays.copyOf(zip, end), "cut short");
    refused("half an end", Arrays.copyOf(zip, end + 10), "cut short");
    refused("bytes behind the end", joined(zip, new byte[5], new byte[] {1}), "byte " + end);
    refused("two archives", joined(zip, zip), "byte 0");
  }

  private static void refused(String what, byte[] zip, String message) {
    String told = Refused.message(what, zip);
    assertTrue(told.contains(message), what + ": " + told);
  }

  @Test
  void bothHeadersOfAnEntryMustAgree() throws IOException {
    int local = at(zip(), LOCAL, 3);
    int central = at(zip(), CENTRAL, 3);
    refused("another name", changed(z -> z.put(local + 30, (byte) 'g')), "'f3'");
    refused("another size", changed(z -> z.putInt(local + 22, 1)), "'f3'");
    refused("another compressed size", changed(z -> z.putInt(local + 18, 1)), "'f3'");
    refused("another CRC", changed(z -> z.putInt(local + 14, 1)), "'f3'");
    refused("another method", changed(z -> z.putShort(local + 8, (short) 8)), "'f3'");
    refused("no header", changed(z -> z.put(local, (byte) 'Q')), "'f3'");
    refused("a name without an end", changed(z -> z.putShort(local + 26, (short) -1)), "'f3'");
    refused("another place", changed(z -> z.putInt(central + 42, 0)), "'f3'");
    refused("a place behind all", changed(z -> z.putInt(central + 42, -2)), "'f3'");
    refused("no place", changed(z -> z.putInt(central + 42, -1)), "'f3'");
    byte[] zip = zip();
    int sizes = central + 20;
    byte[] beyond = changed(z -> z.putInt(sizes, 1 << 30).putInt(local + 18, 1 << 30));
    refused("more bytes than there are", beyond, "'f3'");
    int fifth = at(zip, LOCAL, 4);
    byte[] twice =
        changed(
            z ->
                z.putInt(sizes, fifth - local)
                    .putInt(sizes + 4, fifth - local)
                    .putInt(local + 18, fifth - local)
                    .putInt(local + 22, fifth - local));
    refused("bytes of two entries", twice, "inside another");
  }

  private static final String TARGET = "some/where/else";

  private static byte[] symlink(int method) throws IOException {
    try (SeekableInMemoryByteChannel channel = new SeekableInMemoryByteChannel();
        ZipArchiveOutputStream zip = new ZipArchiveOutputStream(channel)) {
      ZipArchiveEntry entry = new ZipArchiveEntry("link");
      entry.setMethod(method);
      entry.setUnixMode(0120777);
      zip.putArchiveEntry(entry);
      zip.write(TARGET.getBytes(UTF_8));
      zip.closeArchiveEntry();
      zip.finish();
      return Arrays.copyOf(channel.array(), (int) channel.size());
    }
  }

  /** The library compares neither the size nor the CRC of what it reads. */
  @ParameterizedTest
  @ValueSource(ints = {ZipEntry.STORED, ZipEntry.DEFLATED})
  void theTargetOfASymlinkIsCheckedAsAContentIs(int method) throws IOException {
    byte[] zip = symlink(method);
    assertTrue(Refused.read(zip).getFirst().endsWith(" -> " + TARGET));
    int local = at(zip, LOCAL, 0);
    int central = at(zip, CENTRAL, 0);
    if (method == ZipEntry.STORED) {
      byte[] flipped = zip.clone();
      flipped[at(zip, TARGET, 0)] ^= 1;
      refused("a bit of a target", flipped, "'link' is damaged: its CRC-32");
    }
    byte[] sum = zip.clone();
    sum[local + 14] ^= 1;
    sum[central + 16] ^= 1;
    refused("another CRC", sum, "'link' is damaged: its CRC-32");
    for (int size : new int[] {0, TARGET.length() - 1, TARGET.length() + 1, 4000}) {
      byte[] resized = zip.clone();
      ByteBuffer bytes = ByteBuffer.wrap(resized).order(ByteOrder.LITTLE_ENDIAN);
      bytes.putInt(local + 22, size).putInt(central + 24, size);
      refused("%d bytes".formatted(size), resized, "'link' is ");
    }
  }

  /** Otherwise the end of a content could be left out, with a right CRC of the rest. */
  @Test
  void aContentIsNotLongerThanItsSize() throws IOException {
    byte[] zip = zip();
    byte[] beginning = Arrays.copyOf("body 0\n".getBytes(UTF_8), 3);
    CRC32 crc = new CRC32();
    crc.update(beginning);
    int local = at(zip, LOCAL, 0);
    int central = at(zip, CENTRAL, 0);
    ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(local + 14, (int) crc.getValue()).putInt(central + 16, (int) crc.getValue());
    bytes.putInt(local + 22, beginning.length).putInt(central + 24, beginning.length);
    refused("a beginning", zip, "'f0' is damaged");
  }

  @Test
  void wideRecordsAgree() throws IOException {
    byte[] zip = zip(Zip64Mode.Always);
    assertEquals(ENTRIES, Refused.read(zip).size());
    int wide = at(zip, "PK\6\6", 0);
    for (int field : List.of(4, 24, 32, 40, 48, 56 + 8)) {
      for (long value : List.of(-1L, Long.MAX_VALUE, Long.MIN_VALUE, 1L)) {
        byte[] changed = zip.clone();
        ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putLong(wide + field, value);
        Refused.message("field %d, %d".formatted(field, value), changed);
      }
    }
  }

  @Test
  void whatJavaWritesIsTaken() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setComment("PK and more".repeat(5000));
      for (String name : List.of("a", "b", "d/", "d/c")) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(name.endsWith("/") ? new byte[0] : name.repeat(1000).getBytes(UTF_8));
      }
    }
    assertEquals(4, Refused.read(bytes.toByteArray()).size());
    ByteArrayOutputStream empty = new ByteArrayOutputStream();
    new ZipOutputStream(empty).close();
    assertEquals(List.of(), Refused.read(empty.toByteArray()));
  }

  /**
   * A self-extracting program ends with its archive; offsets count from the start of the file or of
   * the archive.
   */
  @Test
  void programsBeforeAnArchiveAreTaken() throws IOException {
    byte[] zip = zip();
    byte[] program = "#!/bin/sh\nexec unzip \"$0\"\n".getBytes(UTF_8);
    assertEquals(ENTRIES, Refused.read(joined(program, zip)).size());
    byte[] moved = joined(program, zip);
    ByteBuffer bytes = ByteBuffer.wrap(moved).order(ByteOrder.LITTLE_ENDIAN);
    List<Integer> places = new ArrayList<>(List.of(at(moved, END, 0) + 16));
    for (int i = 0; i < ENTRIES; i++) {
      places.add(at(moved, CENTRAL, i) + 42);
    }
    places.forEach(at -> bytes.putInt(at, bytes.getInt(at) + program.length));
    assertEquals(ENTRIES, Refused.read(moved).size());
    Refused.message("a program alone", program);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zip -qr a.zip f d",
        "zip -qr - f d > a.zip",
        "zip -qr -fz a.zip f d",
        "cat f | zip -q a.zip -",
        "zip -qr0 a.zip f d",
        "zip -qr a.zip f d; echo comment | zip -qz a.zip",
        "zip -qr a.zip f d; zip -qd a.zip f",
        "bsdtar --format=zip -cf a.zip f d",
        "bsdtar --format=zip -cf - f d > a.zip",
        "python3 -m zipfile -c a.zip f d",
        "python3 -c \"import zipfile; z = zipfile.ZipFile('a.zip', 'w');"
            + " z.open('f', 'w', force_zip64=True).write(b'x'); z.close()\"",
        "python3 -c \"import zipfile; z = zipfile.ZipFile(open('/dev/stdout', 'wb'), 'w');"
            + " z.writestr('f', b'x'); z.close()\" | cat > a.zip"
      })
  void whatToolsWriteIsTaken(String how) throws IOException {
    Shell.sh(scratch, "mkdir -p d/e; echo content > f; cp f d/g; : > d/e/none; " + how);
    List<String> lines = Refused.read(Files.readAllBytes(scratch.resolve("a.zip")));
    assertTrue(!lines.isEmpty(), how);
  }
}
