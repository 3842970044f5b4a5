package quire.archive.input;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.StoreCase;

/** The cost of an import grows with the length of the archive, and with nothing else. */
final class ImportCostTest extends StoreCase {
  private static final int DEEPEST = 4096;

  private void take(String name, byte[] archive) {
    take(name, archive, RootRules.upTo(1 << 30));
  }

  private void take(String name, byte[] archive, ImportRules rules) {
    store.vfs().trees().importArchive(Name.of(name), new ByteArrayInputStream(archive), rules);
  }

  /** A nar of nested directories below the top. */
  private static byte[] nar(int depth) {
    ByteArrayOutputStream nar = new ByteArrayOutputStream();
    SmallArchives.words(nar, "nix-archive-1", "(", "type", "directory");
    for (int i = 0; i < depth; i++) {
      SmallArchives.words(nar, "entry", "(", "name", "d", "node", "(", "type", "directory");
    }
    for (int i = 0; i < depth; i++) {
      SmallArchives.words(nar, ")", ")");
    }
    SmallArchives.words(nar, ")");
    return nar.toByteArray();
  }

  /** The cost of each directory once grew with the length of its path. */
  @Test
  void theCostOfNestedDirectoriesGrowsWithTheirNumber() throws IOException {
    take("warm", nar(100));
    long some = Refused.allocated(() -> take("some", nar(1000)));
    long many = Refused.allocated(() -> take("many", nar(4000)));
    double ratio = many / (double) some;
    assertTrue(ratio < 7, "four times as many took %.1f times as much".formatted(ratio));
  }

  @Test
  void depthHasALimit() {
    take("deepest", nar(DEEPEST));
    FsException nar = assertThrows(FsException.class, () -> take("nar", nar(DEEPEST + 1)));
    assertEquals("4096 directories", end(nar));
    byte[] tar =
        new TarBytes().pax('x', "path=" + "d/".repeat(DEEPEST) + "f").header("f", '5', 0).end();
    FsException deep = assertThrows(FsException.class, () -> take("tar", tar));
    assertEquals("4096 directories", end(deep));
    assertTrue(String.valueOf(deep.getMessage()).length() < 1000, deep::toString);
  }

  /** A link with a path and a target as long as they may be. */
  private static byte[] longest(String names) {
    byte[] path = names.repeat((8 << 20) / names.length()).getBytes(US_ASCII);
    return new TarBytes()
        .header("long", 'L', path.length)
        .content(path)
        .header("long", 'K', path.length)
        .content(path)
        .header("link", '1', 0)
        .end();
  }

  /** Each of the millions of names in such a path was once an object. */
  @ParameterizedTest
  @ValueSource(strings = {"d/", "./", "/", "dd", "d/../"})
  void longPathsTakeLittle(String names) throws IOException {
    byte[] archive = longest(names);
    FsException refused = assertThrows(FsException.class, () -> take("s", archive));
    assertEquals(Errno.EINVAL, refused.errno(), refused::toString);
    assertTrue(String.valueOf(refused.getMessage()).length() < 1000, refused::getMessage);
    long allocated = Refused.allocated(() -> take("s", archive));
    assertTrue(allocated < 100 << 20, "allocated " + allocated);
  }

  /** Each link once parsed the path of its file again. */
  @Test
  void theCostOfALinkIsThatOfItsOwnName() throws IOException {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    archive.writeBytes(ReadingHeapTest.cpio(1, 1001, "d/".repeat(4000) + "f", 1));
    for (int i = 0; i < 1000; i++) {
      archive.writeBytes(ReadingHeapTest.cpio(1, 1001, "l" + i, 0));
    }
    archive.writeBytes(ReadingHeapTest.cpio(0, 1, "TRAILER!!!", 0));
    long allocated = Refused.allocated(() -> take("s", archive.toByteArray()));
    assertTrue(allocated < 100 << 20, "allocated " + allocated);
  }

  /** A refusal of the archive itself is remembered, but a lack of space may end. */
  @Test
  void aLackOfSpaceIsNotAnErrorOfTheArchive() {
    byte[] archive = new TarBytes().header("a", '0', 11).content(new byte[11]).end();
    ImportRules room = new ImportRules(10, "the store", 0, 0, true);
    FsException full = assertThrows(FsException.class, () -> take("full", archive, room));
    assertEquals(Errno.ENOSPC, full.errno(), full::toString);
    assertTrue(String.valueOf(full.getMessage()).contains("has room for 10"), full::toString);
    ImportRules most = RootRules.upTo(10);
    FsException refused = assertThrows(FsException.class, () -> take("most", archive, most));
    assertEquals(Errno.EINVAL, refused.errno(), refused::toString);
  }

  @Test
  void theDepthOfATargetHasALimitToo() {
    byte[] archive =
        new TarBytes()
            .pax('x', "linkpath=" + "d/".repeat(DEEPEST) + "f")
            .header("link", '1', 0)
            .end();
    FsException deep = assertThrows(FsException.class, () -> take("tar", archive));
    assertEquals("4096 directories", end(deep));
    assertTrue(String.valueOf(deep.getMessage()).contains("'link' is a link"), deep::toString);
  }

  private static String end(FsException e) {
    return String.valueOf(e.getMessage()).replaceFirst(".*nested more deeply than ", "");
  }
}
