package quire.archive.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import quire.Seeds;
import quire.error.FsException;
import quire.it.Shell;

/** Archives written by other programs: whole, cut short and damaged. */
final class ArchiveInputTest {
  private static final String TREE =
      """
      mkdir -p t/d/e t/empty; cd t
      printf hello > d/hello; head -c 5000 /dev/zero | tr '\\0' x > d/e/x; : > d/none
      ln -s ../x d/link; chmod 4750 d/hello; chmod 2770 empty
      find . -exec touch -h -d '2001-02-03 04:05:06Z' {} +
      cd ..
      """;

  /** The commands that make small archives of the tree, by the name of the archive. */
  static final List<List<String>> SMALL =
      List.of(
          List.of("v7.tar", "tar --format=v7 -C t -cf v7.tar ."),
          List.of("ustar.tar", "tar --format=ustar -C t -cf ustar.tar ."),
          List.of("oldgnu.tar", "tar --format=oldgnu -C t -cf oldgnu.tar ."),
          List.of("gnu.tar", "tar --format=gnu -C t -cf gnu.tar ."),
          List.of("pax.tar", "tar --format=posix -C t -cf pax.tar ."),
          List.of("bsd.tar", "bsdtar --format=pax -C t -cf bsd.tar ."),
          List.of("newc.cpio", "bsdtar --format=newc -C t -cf newc.cpio ."),
          List.of("odc.cpio", "bsdtar --format=odc -C t -cf odc.cpio ."),
          List.of("zip.zip", "(cd t && zip -qry ../zip.zip .)"),
          List.of("bsd.zip", "bsdtar --format=zip -C t -cf bsd.zip ."),
          List.of("seven.7z", "bsdtar --format=7zip -C t -cf seven.7z ."),
          List.of("nix.nar", "nix-store --dump t > nix.nar"),
          List.of("gz.tar.gz", "tar -C t -czf gz.tar.gz ."),
          List.of("xz.tar.xz", "tar -C t -cJf xz.tar.xz ."),
          List.of("bz2.tar.bz2", "tar -C t -cjf bz2.tar.bz2 ."),
          List.of("zst.tar.zst", "tar -C t --zstd -cf zst.tar.zst ."));

  /** Python functions that make archives that no tool makes. */
  private static final String PYTHON =
      """
      import gzip, io, lzma, struct, sys, tarfile, zlib

      def tar(name):
          out = io.BytesIO()
          with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as file:
              info = tarfile.TarInfo(name)
              info.size = 5
              file.addfile(info, io.BytesIO(b"hello"))
          return out.getvalue()

      def pax(key, value):
          data = b" " + key + b"=" + value + b"\\n"
          data = b"%d" % (len(data) + 6) + data
          info = tarfile.TarInfo("p")
          info.type, info.size = b"x", len(data)
          return info.tobuf(tarfile.USTAR_FORMAT) + data + bytes(-len(data) % 512)

      def word(value):
          return struct.pack("<Q", len(value)) + value + bytes(-len(value) % 8)

      def nar(depth):
          top = b"".join(map(word, [b"nix-archive-1", b"(", b"type", b"directory"]))
          entry = [b"entry", b"(", b"name", b"d" * 255, b"node", b"(", b"type", b"directory"]
          return top + b"".join(map(word, entry)) * depth + word(b")") * (2 * depth + 1)

      def zip(method, packed, plain, extra=b""):
          common = struct.pack("<HHHIIIIHH", 20, 0, method, 0x210000, zlib.crc32(plain),
                               len(packed), len(plain), 1, len(extra))
          local = b"PK\\3\\4" + common + b"f" + extra + packed
          central = b"PK\\1\\2" + struct.pack("<H", 20) + common + bytes(14) + b"f" + extra
          return local + central + b"PK\\5\\6" + struct.pack(
              "<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)

      def xz_in_zip(dictionary):
          packed = bytearray(lzma.compress(b"hello", filters=[{"id": lzma.FILTER_LZMA2}]))
          size = 4 * (packed[12] + 1)
          packed[16] = dictionary
          packed[8 + size:12 + size] = struct.pack("<I", zlib.crc32(packed[12:8 + size]))
          return zip(95, bytes(packed), b"hello")

      def ntfs():
          time = int((981173106.5 + 11644473600) * 10 ** 7)
          extra = struct.pack("<HHIHHQQQ", 10, 32, 0, 1, 24, time, time, time)
          return zip(0, b"hello", b"hello", extra)

      """;

  static Stream<String> small() {
    return SMALL.stream().map(List::getFirst);
  }

  @TempDir private Path scratch;

  private byte[] archive(String name) throws IOException {
    String command =
        SMALL.stream().filter(row -> row.getFirst().equals(name)).findFirst().orElseThrow().get(1);
    Shell.sh(scratch, TREE + command);
    return Files.readAllBytes(scratch.resolve(name));
  }

  private static List<String> stored(byte[] archive) throws IOException {
    RecordingSink sink = new RecordingSink(archive);
    ArchiveInput.read(new MemoryBytes(archive), MemoryBytes::of, sink);
    return sink.lines();
  }

  private static List<String> streamed(InputStream archive) throws IOException {
    RecordingSink sink = new RecordingSink(null);
    ArchiveInput.read(archive, MemoryBytes::of, sink);
    return sink.lines();
  }

  @ParameterizedTest
  @MethodSource("small")
  void holdsTheTree(String name) throws IOException {
    byte[] archive = archive(name);
    List<String> lines = stored(archive);
    assertEquals(lines, streamed(new ByteArrayInputStream(archive)));
    List<String> paths =
        lines.stream().map(line -> line.substring(0, 2) + line.split(" ", -1)[1]).sorted().toList();
    List<String> expected =
        List.of("d d", "d d/e", "d empty", "f d/e/x", "f d/hello", "f d/none", "l d/link");
    assertEquals(
        expected,
        paths.stream().filter(path -> !path.equals("d ") && !path.equals("d .")).toList());
    assertTrue(
        lines.stream()
            .anyMatch(line -> line.startsWith("f d/hello ") && line.endsWith(" 5 3610a686")),
        lines::toString);
    assertTrue(lines.stream().anyMatch(line -> line.endsWith(" -> ../x")), lines::toString);
    if (!name.endsWith(".nar")) {
      assertTrue(
          lines.stream().filter(line -> line.contains("981173106000000000")).count() >= 7,
          lines::toString);
      assertTrue(lines.stream().anyMatch(line -> line.startsWith("f d/hello 104750 ")));
    }
  }

  @ParameterizedTest
  @MethodSource("small")
  void beginsAsArchivesDo(String name) throws IOException {
    byte[] archive = archive(name);
    assertTrue(ArchiveInput.isArchive(Arrays.copyOf(archive, Math.min(512, archive.length))));
    assertTrue(ArchiveInput.isArchiveName(name));
  }

  /**
   * An archive that was cut short anywhere is refused, or only entries that it has are reported.
   */
  @ParameterizedTest
  @MethodSource("small")
  void anArchiveMayBeCutShort(String name) throws IOException {
    byte[] archive = archive(name);
    List<String> all = stored(archive);
    int step = Math.max(1, archive.length / 400);
    for (int length = 0; length < archive.length; length += step) {
      byte[] part = Arrays.copyOf(archive, length);
      List<String> told = survives(name + " of length " + length, part);
      assertTrue(all.containsAll(told), () -> told + " is not of " + all);
    }
  }

  /** Any byte may be wrong: the archive is read or refused, and nothing else fails. */
  @ParameterizedTest
  @MethodSource("small")
  void mayBeDamaged(String name) throws IOException {
    byte[] archive = archive(name);
    Random random = Seeds.random("mayBeDamaged(" + name + ")");
    for (int i = 0; i < 300; i++) {
      byte[] damaged = archive.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      survives(name + ", round " + i, damaged);
    }
  }

  /** Reads an archive; returns the entries that were reported, all or up to a refusal. */
  private static List<String> survives(String what, byte[] archive) throws IOException {
    RecordingSink sink = new RecordingSink(null);
    try {
      ArchiveInput.read(new ByteArrayInputStream(archive), MemoryBytes::of, sink);
    } catch (FsException e) {
      assertTrue(String.valueOf(e.getMessage()).length() > 10, what);
    } catch (IOException | RuntimeException e) {
      throw new AssertionError(what, e);
    }
    return sink.lines();
  }

  @Test
  void sparseFilesOfAllKinds() throws IOException {
    String how =
        """
        truncate -s 50M s; printf begin | dd of=s conv=notrunc status=none
        for at in 1 3 5 7 9 11 13 15 17 19 21 23 25 27; do
          printf piece | dd of=s conv=notrunc status=none bs=1M seek=$at; done
        tar --format=gnu -Scf old.tar s; tar --format=posix -Scf 1.0.tar s
        tar --format=posix --sparse-version=0.1 -Scf 0.1.tar s
        tar --format=posix --sparse-version=0.0 -Scf 0.0.tar s
        tar --format=posix -cf full.tar s
        """;
    Shell.sh(scratch, how);
    String expected = content("full.tar");
    for (String name : List.of("old.tar", "1.0.tar", "0.1.tar", "0.0.tar")) {
      assertTrue(Files.size(scratch.resolve(name)) < 1 << 20, name);
      assertEquals(expected, content(name), name);
    }
  }

  /** Path, size and checksum of the only entry. */
  private String content(String name) throws IOException {
    List<String> lines = stored(Files.readAllBytes(scratch.resolve(name)));
    assertEquals(1, lines.size());
    String[] words = lines.getFirst().split(" ", -1);
    return words[1] + " " + words[words.length - 2] + " " + words[words.length - 1];
  }

  @Test
  void namesLinksDevicesAndAttributes() throws IOException {
    String how =
        """
        long=$(printf 'n%.0s' $(seq 200)); mkdir -p "t/$long/$long"; cd t
        printf x > "$long/$long/f"; ln "$long/$long/f" hard; ln -s "$long/$long/f" sym
        printf y > "$(printf 'b\\377ad')"; mknod dev c 300 70000; mkfifo fifo
        setfattr -n user.bin -v 0x00ff01 hard 2>/dev/null || true
        touch -d '1950-01-01 00:00:00.25Z' fifo; cd ..
        tar --format=posix --xattrs -C t -cf pax.tar .; tar --format=gnu -C t -cf gnu.tar .
        bsdtar --format=newc -C t -cf newc.cpio .
        """;
    Shell.sh(scratch, how);
    String name = "n".repeat(200);
    String path = name + "/" + name + "/f";
    for (String archive : List.of("pax.tar", "gnu.tar", "newc.cpio")) {
      List<String> lines = stored(Files.readAllBytes(scratch.resolve(archive)));
      String all = String.join("\n", lines);
      assertTrue(all.contains("h hard => " + path) || all.contains("h " + path + " => hard"), all);
      assertTrue(all.contains(" -> " + path), all);
      assertTrue(all.contains("f b\u00ffad "), all);
      assertTrue(all.matches("(?s).*s dev 20[0-7]+ 0:0 \\d+ 11112c70.*"), all);
    }
    String pax = String.join("\n", stored(Files.readAllBytes(scratch.resolve("pax.tar"))));
    assertTrue(pax.contains(" -631151999750000000"), pax);
  }

  @Test
  void bytesThatAreNoArchiveAreRefused() {
    for (byte[] bytes : List.of(new byte[0], "nothing".getBytes(UTF_8), new byte[5000])) {
      FsException e =
          assertThrows(FsException.class, () -> streamed(new ByteArrayInputStream(bytes)));
      assertTrue(String.valueOf(e.getMessage()).contains("archive"));
    }
  }

  /** An error of the caller's own stream is not a damaged archive. */
  @Test
  void failuresOfTheStreamComeThrough() {
    IOException broken = new IOException("the disk is gone");
    InputStream in =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw broken;
          }

          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            throw broken;
          }
        };
    assertEquals(broken, assertThrows(IOException.class, () -> streamed(in)));
  }

  /** The decompressor's checksum comes after the blocks of zeros that end a tar file. */
  @Test
  void damageIsFoundBehindTheEnd() throws IOException {
    byte[] archive = python("sys.stdout.buffer.write(gzip.compress(tar('f') + bytes(1 << 21), 0))");
    archive[indexOf(archive, "hello")] ^= 1;
    assertThrows(FsException.class, () -> stored(archive));
    byte[] cut = python("sys.stdout.buffer.write(gzip.compress(tar('f') + bytes(1 << 21))[:-8])");
    assertThrows(FsException.class, () -> stored(cut));
  }

  @ParameterizedTest
  @ValueSource(strings = {"BZh", "070707-photos", "070701", "PK\u0003\u0004", "7z"})
  void aFirstNameMayLookLikeAnotherFormat(String name) throws IOException {
    String hex = HexFormat.of().formatHex(name.getBytes(UTF_8));
    List<String> lines =
        stored(python("sys.stdout.buffer.write(tar(bytes.fromhex('%s').decode()))".formatted(hex)));
    assertEquals(1, lines.size());
    assertTrue(lines.getFirst().startsWith("f " + name + " "), lines::toString);
  }

  /** None of these archives gets the memory that it asks for. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "for i in range(1200): sys.stdout.buffer.write(pax(b'k%d' % i, b'v' * 900000))",
        "sys.stdout.buffer.write(nar(20000))",
        "sys.stdout.buffer.write(xz_in_zip(37))"
      })
  void memoryIsBounded(String script) throws IOException {
    Shell.sh(scratch, "python3 -c '%s' > hungry".formatted((PYTHON + script).replace("'", "\"")));
    EntrySink nothing = new IgnoringSink();
    try (InputStream in = Files.newInputStream(scratch.resolve("hungry"))) {
      FsException e =
          assertThrows(
              FsException.class, () -> ArchiveInput.read(in, MemoryBytes::of, nothing), script);
      assertTrue(String.valueOf(e.getMessage()).length() > 10, e::toString);
    }
  }

  @Test
  void xattrsOfLibarchive() throws IOException {
    Shell.sh(scratch, "touch f; setfattr -n user.a+b -v v f; bsdtar --format=pax -cf a.tar f");
    List<String> lines = stored(Files.readAllBytes(scratch.resolve("a.tar")));
    assertTrue(lines.getFirst().contains(" [user.a+b] "), lines::toString);
  }

  /**
   * Tar programs escape the character that would end a key, and the escape character, each in its
   * own way.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {"tar --xattrs --format=posix -cf a.tar f", "bsdtar --format=pax -cf a.tar f"})
  void namesOfAttributesMayEndAKey(String how) throws IOException {
    for (String name : List.of("user.a=b", "user.50%", "user.%3D", "user.%253D=", "user.%zz")) {
      Shell.sh(scratch, "rm -f f; touch f; setfattr -n '%s' -v v f; %s".formatted(name, how));
      List<String> lines = stored(Files.readAllBytes(scratch.resolve("a.tar")));
      assertTrue(lines.getFirst().contains(" [%s] ".formatted(name)), name + ": " + lines);
    }
  }

  @Test
  void zipTimesOfWindowsDoNotDependOnTheTimeZone() throws IOException {
    TimeZone here = TimeZone.getDefault();
    byte[] zip = python("sys.stdout.buffer.write(ntfs())");
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
      String line = stored(zip).getFirst();
      assertTrue(line.contains(" 981173106500000000 "), line);
    } finally {
      TimeZone.setDefault(here);
    }
  }

  private byte[] python(String script) throws IOException {
    Shell.sh(scratch, "python3 -c '%s' > made".formatted((PYTHON + script).replace("'", "\"")));
    return Files.readAllBytes(scratch.resolve("made"));
  }

  private static int indexOf(byte[] bytes, String ascii) {
    return new String(bytes, ISO_8859_1).indexOf(ascii);
  }
}
