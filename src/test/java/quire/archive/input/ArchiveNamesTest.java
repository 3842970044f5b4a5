package quire.archive.input;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which names are those of archives, and what a snapshot of one is called. */
final class ArchiveNamesTest {
  @ParameterizedTest
  @CsvSource({
    "a.tar, a, true",
    "a.b.tar.gz, a.b, true",
    "a.CPIO.Zst, a, true",
    "a.nar.xz, a, true",
    "a.tar.tar, a.tar, true",
    "a.tgz, a, true",
    "a.tbz, a, true",
    "a.tbz2, a, true",
    "a.jar, a, true",
    "a.7z, a, true",
    "a.gz, a, false",
    "a.zip.gz, a.zip, false",
    "a.tar.gz.old, a.tar.gz.old, false",
    "tar, tar, false",
    "a.star, a.star, false",
    ".tar, '', false",
  })
  void namesOfArchives(String name, String base, boolean archive) {
    assertEquals(archive, ArchiveInput.isArchiveName(name));
    assertEquals(base, ArchiveInput.withoutSuffix(name));
  }
}
