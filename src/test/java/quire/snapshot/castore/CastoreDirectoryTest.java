package quire.snapshot.castore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static quire.snapshot.castore.Refusals.assertRefused;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import quire.Seeds;
import quire.blob.Digest;
import quire.catalog.Name;

final class CastoreDirectoryTest {
  private static final Digest EMPTY =
      Digest.parse("af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262");
  private static final Digest KEEP =
      Digest.parse("8b5b5d642b646bb8ed504b0862c39413e87e57491497de7bd075953f7b83810e");
  private static final Digest ONES = Digest.parse("11".repeat(32));
  private static final Digest TWOS = Digest.parse("22".repeat(32));

  @Test
  void theEmptyDirectoryHasTheDigestOfNoBytes() {
    CastoreDirectory empty = new CastoreDirectory(List.of(), List.of(), List.of());
    assertEquals(0, empty.encode().length);
    assertEquals(EMPTY, empty.digest());
    assertEquals(0, empty.size());
    assertEquals(empty, CastoreDirectory.decode(new byte[0]));
  }

  @Test
  void oneEmptyFileHasTheDigestThatSnixComputes() {
    CastoreDirectory keep =
        new CastoreDirectory(List.of(), List.of(file(".keep", EMPTY, 0)), List.of());
    // tag, length, (tag, length, 5 of the name), (tag, length, 32 of the digest)
    assertEquals(2 + 7 + 34, keep.encode().length);
    assertEquals(KEEP, keep.digest());
    assertEquals(1, keep.size());
  }

  @Test
  void aSmallTreeIsEncodedAsByHand() {
    CastoreDirectory tree =
        new CastoreDirectory(
            List.of(new DirectoryNode(Name.of("sub"), KEEP, 1)),
            List.of(file("a", ONES, 300), new FileNode(Name.of("run"), TWOS, 5, true)),
            List.of(new SymlinkNode(Name.of("link"), "a".getBytes(UTF_8))));
    String expected =
        "0a 29" // field 1 of Directory, a DirectoryNode of 5 + 34 + 2 = 41 bytes
            + " 0a 03 73 75 62" // field 1, name: "sub"
            + " 12 20 " // field 2, digest: 32 bytes
            + KEEP.hex()
            + " 18 01" // field 3, size: 1
            + " 12 28" // field 2 of Directory, a FileNode of 3 + 34 + 3 = 40 bytes
            + " 0a 01 61" // field 1, name: "a"
            + " 12 20 " // field 2, digest
            + ONES.hex()
            + " 18 ac 02" // field 3, size: 300 = 0x2c + (2 << 7)
            + " 12 2b" // field 2 of Directory, a FileNode of 5 + 34 + 2 + 2 = 43 bytes
            + " 0a 03 72 75 6e" // field 1, name: "run"
            + " 12 20 " // field 2, digest
            + TWOS.hex()
            + " 18 05" // field 3, size: 5
            + " 20 01" // field 4, executable: true
            + " 1a 09" // field 3 of Directory, a SymlinkNode of 6 + 3 = 9 bytes
            + " 0a 04 6c 69 6e 6b" // field 1, name: "link"
            + " 12 01 61"; // field 2, target: "a"
    byte[] bytes = HexFormat.of().parseHex(expected.replace(" ", ""));
    assertArrayEquals(bytes, tree.encode());
    // BLAKE3 of these bytes, computed by an independent program
    assertEquals(
        "c4736a375f86cb8dc5f1ac3cba3b74cceda2e2c0384b917e3f783c01f3d21d41", tree.digest().hex());
    assertEquals(tree, CastoreDirectory.decode(bytes));
    assertEquals(4 + 1, tree.size());
  }

  @Test
  void whatIsEncodedComesBack() {
    Random random = Seeds.random("CastoreDirectoryTest");
    for (int i = 0; i < 2_000; i++) {
      CastoreDirectory directory = Samples.directory(random);
      byte[] message = directory.encode();
      CastoreDirectory decoded = CastoreDirectory.decode(message);
      assertEquals(directory, decoded);
      assertEquals(directory.size(), decoded.size());
      assertArrayEquals(message, decoded.encode());
    }
  }

  @Test
  void namesThatNoFileHasAreRefused() {
    for (String name : List.of("", ".", "..", "a/b", "/", "a\0", "n".repeat(256))) {
      String told = "the name '" + name + "'";
      assertRefused(told, () -> file(name, EMPTY, 0));
      assertRefused(told, () -> new DirectoryNode(Name.of(name), EMPTY, 0));
      assertRefused(told, () -> new SymlinkNode(Name.of(name), new byte[] {1}));
    }
    assertEquals(255, file("n".repeat(255), EMPTY, 0).name().length());
    assertEquals(3, file("...", EMPTY, 0).name().length());
  }

  @Test
  void targetsThatNoSymlinkHasAreRefused() {
    Name name = Name.of("link");
    assertRefused("'link' has an empty target", () -> new SymlinkNode(name, new byte[0]));
    assertRefused("'link' has a target of 4096", () -> new SymlinkNode(name, target(4096)));
    assertRefused("'link' has a NUL", () -> new SymlinkNode(name, new byte[] {'a', 0}));
    assertEquals(4095, new SymlinkNode(name, target(4095)).target().length);
  }

  @Test
  void sizesOverTheLimitAreRefused() {
    assertRefused("'f' has size 18446744073709551615", () -> file("f", EMPTY, -1));
    assertRefused("'d' has size 9223372036854775808", () -> directory("d", Long.MIN_VALUE));
    assertRefused(
        "'b' makes the size",
        () -> directories(directory("a", Long.MAX_VALUE - 2), directory("b", 1)));
    assertRefused("'a' makes the size", () -> directories(directory("a", Long.MAX_VALUE)));
    assertEquals(
        Long.MAX_VALUE, directories(directory("a", Long.MAX_VALUE - 3), directory("b", 1)).size());
  }

  @Test
  void namesOutOfOrderOrTwiceAreRefused() {
    assertRefused("'a' comes after 'b'", () -> directories(directory("b", 0), directory("a", 0)));
    assertRefused("'a' is there twice", () -> directories(directory("a", 0), directory("a", 0)));
    assertRefused("'a' comes after 'b'", () -> files(file("b", EMPTY, 0), file("a", EMPTY, 0)));
    assertRefused(
        "'a' comes after 'b'",
        () -> new CastoreDirectory(List.of(), List.of(), List.of(link("b"), link("a"))));
    // bytes are unsigned: 0xc3, with which é begins, comes after z
    assertEquals(2, files(file("z", EMPTY, 0), file("é", EMPTY, 0)).size());
    assertRefused("'z' comes after 'é'", () -> files(file("é", EMPTY, 0), file("z", EMPTY, 0)));
  }

  @Test
  void namesInTwoListsAreRefused() {
    List<DirectoryNode> directories = List.of(directory("a", 0));
    List<FileNode> files = List.of(file("a", EMPTY, 0));
    List<SymlinkNode> symlinks = List.of(link("a"));
    String told = "'a' is there twice";
    assertRefused(told, () -> new CastoreDirectory(directories, files, List.of()));
    assertRefused(told, () -> new CastoreDirectory(directories, List.of(), symlinks));
    assertRefused(told, () -> new CastoreDirectory(List.of(), files, symlinks));
  }

  private static CastoreDirectory directories(DirectoryNode... nodes) {
    return new CastoreDirectory(List.of(nodes), List.of(), List.of());
  }

  private static CastoreDirectory files(FileNode... nodes) {
    return new CastoreDirectory(List.of(), List.of(nodes), List.of());
  }

  private static DirectoryNode directory(String name, long size) {
    return new DirectoryNode(Name.of(name), EMPTY, size);
  }

  private static FileNode file(String name, Digest digest, long size) {
    return new FileNode(Name.of(name), digest, size, false);
  }

  private static SymlinkNode link(String name) {
    return new SymlinkNode(Name.of(name), new byte[] {'t'});
  }

  private static byte[] target(int length) {
    return "t".repeat(length).getBytes(UTF_8);
  }
}
