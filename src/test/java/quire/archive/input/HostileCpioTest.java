package quire.archive.input;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quire.it.Shell;

/** Cpio files that are inconsistent. */
final class HostileCpioTest {
  private static final String TRAILER = odc(0, 1, "TRAILER!!!", "");

  @TempDir private Path scratch;

  private static String odc(int inode, int links, String name, String content) {
    return "070707%06o%06o%06o%06o%06o%06o%06o%011o%06o%011o%s\0%s"
        .formatted(
            1,
            inode,
            0100644,
            0,
            0,
            links,
            0,
            0,
            name.length() + 1,
            content.length(),
            name,
            content);
  }

  private static byte[] bytes(String... parts) {
    return String.join("", parts).getBytes(US_ASCII);
  }

  /** Inode numbers of odc have 18 bits, so two files may have the same number. */
  @ParameterizedTest
  @ValueSource(strings = {"other", "longer"})
  void twoFilesDoNotBecomeOne(String content) {
    byte[] archive = bytes(odc(7, 2, "a", "bytes"), odc(7, 2, "b", content), TRAILER);
    String message = Refused.message(content, archive);
    assertTrue(message.contains("'b' has other bytes than 'a'"), message);
  }

  @Test
  void anotherNameMayRepeatTheBytes() throws IOException {
    byte[] archive =
        bytes(odc(7, 3, "a", "bytes"), odc(7, 3, "b", "bytes"), odc(7, 3, "c", ""), TRAILER);
    List<String> lines = Refused.read(archive);
    assertEquals(3, lines.size(), lines::toString);
    assertEquals(List.of("h b => a", "h c => a"), lines.subList(1, 3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"odc", "bin", "newc", "crc"})
  void hardLinksOfGnuCpioAreRead(String format) throws IOException {
    Shell.sh(
        scratch,
        "printf bytes > a; ln a b; ln a c; ls a b c | cpio --quiet -o -H %s > archive"
            .formatted(format));
    List<String> lines = Refused.read(Files.readAllBytes(scratch.resolve("archive")));
    assertEquals(3, lines.size(), lines::toString);
    assertEquals(2, lines.stream().filter(line -> line.startsWith("h ")).count(), format);
  }

  /** As in initramfs images of Linux, and after {@code cat} of two archives. */
  @Test
  void aSecondArchiveIsRefusedAndNotIgnored() throws IOException {
    String first = odc(1, 1, "a", "bytes") + TRAILER;
    int end = first.length();
    String zeros = "\0".repeat(1000);
    assertEquals(1, Refused.read(bytes(first, zeros)).size());
    String message = Refused.message("a second one", bytes(first, zeros, first));
    String where = "ends at byte %d, and more begins at byte %d,".formatted(end, end + 1000);
    assertTrue(message.contains(where), message);
  }

  @Test
  void moreBytesBehindOtherArchivesAreRefused() throws IOException {
    for (SmallArchives one : SmallArchives.values()) {
      if (one == SmallArchives.SEVEN_Z || one.name().matches("(TAR|CPIO|NAR).*")) {
        ByteArrayOutputStream more = new ByteArrayOutputStream();
        more.writeBytes(one.bytes());
        more.writeBytes(new byte[1024]);
        List<String> lines = Refused.read(more.toByteArray());
        assertEquals(Refused.read(one.bytes()), lines, one.name());
        more.writeBytes(one.bytes());
        String message = Refused.message(one.name(), more.toByteArray());
        assertTrue(message.contains("more begins at byte"), message);
      }
    }
  }
}
