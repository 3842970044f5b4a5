package quire.snapshot.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static quire.snapshot.castore.Refusals.assertRefused;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import quire.Seeds;
import quire.blob.Digest;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.snapshot.castore.CastoreDirectory;
import quire.snapshot.castore.CastoreHash;
import quire.snapshot.castore.CastoreRef;
import quire.snapshot.castore.FileNode;
import quire.snapshot.castore.Node;
import quire.snapshot.castore.Samples;

final class TreeObjectTest {
  private static final Digest ONES = Digest.parse("11".repeat(32));
  private static final Digest TWOS = Digest.parse("22".repeat(32));
  private static final TreeAttributes DIRECTORY =
      new TreeAttributes(040755, 1000, 100, 1_500_000_000L, TreeXattrs.NONE);

  @Test
  void aSmallTreeIsEncodedAsByHand() {
    TreeXattrs xattrs = TreeXattrs.of(Map.of(Name.of("user.b"), new byte[] {7}));
    TreeAttributes file = new TreeAttributes(0100644, 1, 2, -1, xattrs);
    TreeAttributes device = new TreeAttributes(020600, 0, 0, 0, TreeXattrs.NONE);
    TreeChunks chunks = new TreeChunks();
    TreeRef ref =
        TreeChunks.write(
            DIRECTORY,
            List.of(
                new TreeEntry(Name.of("a"), file, 9, new TreeContent.Regular(ONES, 300, 4096)),
                new TreeEntry(Name.of("tty"), device, 0, new TreeContent.Device(0x500))),
            chunks);
    String expected =
        "5154524545 01" // QTREE, version 1
            + " 00000000 01" // index 0, the last
            + " 00000002 0000000000000000" // 2 entries, none before
            + " 000041ed 000003e8 00000064" // mode 040755, uid 1000, gid 100
            + " 0000000059682f00 00000000" // mtime 1.5 s, no attribute
            + " 0000005e" // an entry of 2 + 24 + 12 + 8 + 48 = 94
            + " 01 61" // its name: a
            + " 000081a4 00000001 00000002" // mode 0100644, uid 1, gid 2
            + " ffffffffffffffff 00000001" // mtime 1 ns before 1970, one attribute
            + " 06 757365722e62 00000001 07" // user.b, one byte: 7
            + " 0000000000000009 " // link group 9
            + ONES.hex()
            + " 000000000000012c 0000000000001000" // 300 bytes, 4096 allocated
            + " 00000028" // an entry of 4 + 24 + 8 + 4 = 40
            + " 03 747479" // its name: tty
            + " 00002180 00000000 00000000" // mode 020600, uid 0, gid 0
            + " 0000000000000000 00000000" // mtime 0, no attribute
            + " 0000000000000000" // no link group
            + " 00000500" // rdev
            + " 0000000000000002 " // 2 entries in all
            + ref.castore().digest().hex()
            + " 0000000000000001"; // castore knows only one of the two
    byte[] bytes = HexFormat.of().parseHex(expected.replace(" ", "") + "00000000");
    assertEquals(1, chunks.chunks.size());
    assertArrayEquals(TreeChunks.sealed(bytes), chunks.chunks.getFirst());
    assertEquals(CastoreHash.of(bytes), ref.digest());
    CastoreDirectory castore =
        new CastoreDirectory(
            List.of(), List.of(new FileNode(Name.of("a"), ONES, 300, false)), List.of());
    assertEquals(new CastoreRef(castore.digest(), 1), ref.castore());
  }

  @Test
  void anEmptyDirectoryIsOneChunk() {
    TreeChunks chunks = new TreeChunks();
    TreeRef ref = TreeChunks.write(DIRECTORY, List.of(), chunks);
    // header 23, attributes 24, end 48, checksum 4
    assertEquals(99, chunks.chunks.getFirst().length);
    assertEquals(1, ref.chunks());
    assertEquals(0, ref.entries());
    TreeReader reader = chunks.reader();
    assertEquals(DIRECTORY, reader.attributes());
    assertEquals(0, reader.size());
    assertTrue(!reader.iterator().hasNext());
    assertTrue(!reader.iterator(1).hasNext());
    assertNull(reader.find(Name.of("a")));
    assertEquals(ref, reader.verify(ref.digest()));
  }

  @Test
  void whatIsWrittenComesBack() {
    Random random = Seeds.random("TreeObjectTest");
    for (int i = 0; i < 200; i++) {
      TreeAttributes directory = TreeSamples.attributes(random, FileType.DIRECTORY);
      List<TreeEntry> entries =
          TreeSamples.entries(random, random.nextInt(i % 20 == 0 ? 2_000 : 20));
      TreeChunks chunks = new TreeChunks();
      TreeRef ref = TreeChunks.write(directory, entries, chunks);
      TreeReader reader = chunks.reader();
      assertEquals(directory, reader.attributes());
      assertEquals(entries, chunks.all());
      assertEquals(entries.size(), reader.size());
      assertEquals(castore(entries), reader.castore());
      assertEquals(
          new TreeRef(digest(chunks), castore(entries), entries.size(), chunks.chunks.size()), ref);
      assertEquals(ref, reader.verify(ref.digest()));
      entries.forEach(entry -> assertEquals(entry, reader.find(entry.name())));
      TreeChunks again = new TreeChunks();
      assertEquals(ref, TreeChunks.write(directory, entries, again));
    }
  }

  @Test
  void castoreDependsOnContentAlone() {
    Random random = Seeds.random("castoreDependsOnContentAlone");
    List<TreeEntry> entries = TreeSamples.entries(random, 100);
    List<TreeEntry> changed = new ArrayList<>();
    for (TreeEntry entry : entries) {
      int mode = entry.attributes().mode() ^ 04066; // set-id bits, rights of group and others
      TreeAttributes other = new TreeAttributes(mode, 3, 4, random.nextLong(), TreeXattrs.NONE);
      long group = entry.type() == FileType.DIRECTORY ? 0 : entry.linkGroup() + 1 & Long.MAX_VALUE;
      changed.add(new TreeEntry(entry.name(), other, group, entry.content()));
    }
    TreeRef ref = TreeChunks.write(DIRECTORY, entries, new TreeChunks());
    TreeRef other =
        TreeChunks.write(
            new TreeAttributes(040700, 0, 0, 0, TreeXattrs.NONE), changed, new TreeChunks());
    assertEquals(ref.castore(), other.castore());
    assertNotEquals(ref.digest(), other.digest());
  }

  @Test
  void entriesThatCastoreCannotRepresentAreLeftOut() {
    Random random = Seeds.random("entriesThatCastoreCannotRepresentAreLeftOut");
    List<TreeEntry> entries = TreeSamples.entries(random, 100);
    List<TreeEntry> known = entries.stream().filter(e -> e.castoreNode() != null).toList();
    assertNotEquals(entries.size(), known.size());
    assertEquals(
        TreeChunks.write(DIRECTORY, entries, new TreeChunks()).castore(),
        TreeChunks.write(DIRECTORY, known, new TreeChunks()).castore());
  }

  @Test
  void onlyTheOwnersBitMakesAFileExecutable() {
    for (int bit : List.of(0100, 010, 01)) {
      TreeAttributes attributes = new TreeAttributes(0100000 | bit, 0, 0, 0, TreeXattrs.NONE);
      TreeEntry entry =
          new TreeEntry(Name.of("f"), attributes, 0, new TreeContent.Regular(ONES, 1, 1));
      assertEquals(new FileNode(Name.of("f"), ONES, 1, bit == 0100), entry.castoreNode());
    }
  }

  @Test
  void entriesThatNoInodeHasAreRefused() {
    TreeContent file = new TreeContent.Regular(ONES, 1, 1);
    for (String name : List.of("", ".", "..", "a/b", "a\0", "n".repeat(256))) {
      assertRefused("the name '" + name + "'", () -> entry(name, FileType.REGULAR, file));
    }
    for (FileType type : FileType.values()) {
      if (type != FileType.REGULAR) {
        assertRefused("'f' is of type " + type, () -> entry("f", type, file));
      }
    }
    assertRefused(
        "'f' has size", () -> entry("f", FileType.REGULAR, new TreeContent.Regular(ONES, -1, 0)));
    assertRefused(
        "'f' has size", () -> entry("f", FileType.REGULAR, new TreeContent.Regular(ONES, 0, -1)));
    assertRefused(
        "'f' has an empty target",
        () -> entry("f", FileType.SYMLINK, new TreeContent.Symlink(new byte[0])));
    assertRefused("has size", () -> new TreeContent.Directory(ONES, new CastoreRef(TWOS, -1)));
    assertRefused(
        "'f' cannot have the link group",
        () -> new TreeEntry(Name.of("f"), attributes(FileType.FIFO), -1, TreeContent.NONE));
    assertRefused(
        "'d' cannot have the link group 5",
        () ->
            new TreeEntry(
                Name.of("d"),
                attributes(FileType.DIRECTORY),
                5,
                new TreeContent.Directory(ONES, new CastoreRef(TWOS, 0))));
  }

  @Test
  void attributesThatNoInodeHasAreRefused() {
    for (int mode : List.of(0, 0644, 0170644, 0x10000 | 0100644, -1)) {
      assertRefused(
          "no file can have the mode", () -> new TreeAttributes(mode, 0, 0, 0, TreeXattrs.NONE));
    }
    for (String name : List.of("", "user.\0", "n".repeat(256))) {
      assertRefused(
          "the attribute '" + name + "'", () -> TreeXattrs.of(Map.of(Name.of(name), new byte[0])));
    }
    assertRefused(
        "'user.a' has 65537 bytes",
        () -> TreeXattrs.of(Map.of(Name.of("user.a"), new byte[65_537])));
    assertRefused(
        "not of a REGULAR",
        () -> new TreeWriter(attributes(FileType.REGULAR), (index, bytes) -> {}));
  }

  @Test
  void namesOutOfOrderAreRefusedAndTheWriterGoesOn() {
    TreeChunks chunks = new TreeChunks();
    TreeWriter writer = new TreeWriter(DIRECTORY, chunks);
    TreeEntry entry = entry("b", FileType.FIFO, TreeContent.NONE);
    writer.add(entry);
    assertRefused(
        "'a' comes after 'b'", () -> writer.add(entry("a", FileType.SOCKET, TreeContent.NONE)));
    assertRefused("'b' is there twice", () -> writer.add(entry));
    TreeContent huge = new TreeContent.Directory(ONES, new CastoreRef(TWOS, Long.MAX_VALUE));
    assertRefused("'c' makes the size", () -> writer.add(entry("c", FileType.DIRECTORY, huge)));
    writer.finish();
    assertEquals(List.of(entry), chunks.all());
  }

  @Test
  void iteratorsBeginAnywhere() {
    List<TreeEntry> entries = TreeSamples.entries(Seeds.random("iteratorsBeginAnywhere"), 2_000);
    TreeChunks chunks = new TreeChunks();
    TreeChunks.write(DIRECTORY, entries, chunks);
    assertTrue(chunks.chunks.size() > 2);
    TreeReader reader = chunks.reader();
    for (int position = 0; position <= entries.size(); position++) {
      Iterator<TreeEntry> iterator = reader.iterator(position);
      assertEquals(position < entries.size(), iterator.hasNext());
      if (position < entries.size()) {
        assertEquals(entries.get(position), iterator.next());
      }
    }
    assertTrue(!reader.iterator(Long.MAX_VALUE).hasNext());
    assertEquals(entries.getFirst(), reader.iterator(-1).next());
  }

  static TreeEntry entry(String name, FileType type, TreeContent content) {
    return new TreeEntry(Name.of(name), attributes(type), 0, content);
  }

  static TreeAttributes attributes(FileType type) {
    return new TreeAttributes(type.bits() | 0644, 1, 2, 3, TreeXattrs.NONE);
  }

  private static CastoreRef castore(List<TreeEntry> entries) {
    List<Node> nodes = new ArrayList<>();
    for (TreeEntry entry : entries) {
      Node node = entry.castoreNode();
      if (node != null) {
        nodes.add(node);
      }
    }
    CastoreDirectory directory = Samples.directory(nodes);
    return new CastoreRef(directory.digest(), directory.size());
  }

  private static Digest digest(TreeChunks chunks) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    chunks.chunks.forEach(all::writeBytes);
    return CastoreHash.of(all.toByteArray());
  }
}
