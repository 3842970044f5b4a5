package quire.snapshot.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import quire.Seeds;
import quire.blob.Digest;
import quire.catalog.FileType;
import quire.catalog.Name;

/** How entries are divided into chunks, and found in them. */
final class TreeChunkTest {
  private static final int MANY = 200_000;
  private static final Digest ONES = Digest.parse("11".repeat(32));

  @Test
  void aLargeDirectoryIsWrittenAndReadChunkByChunk() {
    TreeChunks chunks = new TreeChunks();
    TreeWriter writer = new TreeWriter(TreeObjectTest.attributes(FileType.DIRECTORY), chunks);
    for (int i = 0; i < MANY; i++) {
      writer.add(file(name(2 * i), TreeXattrs.NONE));
    }
    TreeRef ref = writer.finish();
    // an entry: length 4, name 13, attributes 24, link group 8, content 48: 97 bytes; after header
    // 23, end 48 and checksum 4, a chunk has 65461 bytes for 674 of them
    assertEquals((MANY + 673) / 674, ref.chunks());
    assertEquals(ref.chunks(), chunks.chunks.size());
    chunks.chunks.forEach(chunk -> assertTrue(chunk.length <= 1 << 16));
    assertEquals(ref, chunks.reader().verify(ref.digest()));
    assertEquals(MANY, ref.castore().size());
    assertFound(chunks);
  }

  private static void assertFound(TreeChunks chunks) {
    TreeReader reader = chunks.reader();
    for (int i = 0; i < MANY; i += 37) {
      chunks.reads = 0;
      TreeEntry found = reader.find(Name.of(name(2 * i)));
      assertEquals(file(name(2 * i), TreeXattrs.NONE), found);
      // 297 chunks: up to 9 steps up and 8 down
      assertTrue(chunks.reads <= 17, "reads: " + chunks.reads);
      assertNull(reader.find(Name.of(name(2 * i + 1))));
      assertEquals(found, reader.iterator(i).next());
    }
    assertNull(reader.find(Name.of("")));
    assertNull(reader.find(Name.of("a")));
    assertNull(reader.find(Name.of("z")));
    assertEquals(MANY, reader.size());
  }

  @Test
  void positionsAreFoundAtOnceAmongEntriesOfOneLength() {
    TreeChunks chunks = new TreeChunks();
    TreeWriter writer = new TreeWriter(TreeObjectTest.attributes(FileType.DIRECTORY), chunks);
    for (int i = 0; i < MANY; i++) {
      writer.add(file(name(i), TreeXattrs.NONE));
    }
    writer.finish();
    for (int i = MANY - 1; i >= 0; i -= 37) {
      assertFound(chunks, i, file(name(i), TreeXattrs.NONE), 6);
    }
  }

  /** The first entries are much shorter than the last, or much longer. */
  @Test
  void positionsAreFoundAmongEntriesOfUnevenLengths() {
    Random random = Seeds.random("positionsAreFoundAmongEntriesOfUnevenLengths");
    for (boolean longFirst : new boolean[] {false, true}) {
      List<TreeEntry> entries = new ArrayList<>();
      for (int i = 0; i < 5000; i++) {
        boolean isLong = longFirst == (i < 2500) || random.nextInt(20) == 0;
        entries.add(file(name(i), xattrs(1, isLong ? random.nextInt(6000) : 10)));
      }
      TreeChunks chunks = new TreeChunks();
      TreeChunks.write(TreeObjectTest.attributes(FileType.DIRECTORY), entries, chunks);
      for (int i = 0; i < entries.size(); i += 7) {
        assertFound(chunks, i, entries.get(i), 8 + 17);
      }
    }
  }

  /** Finds an entry with a fresh reader, within so many reads. */
  private static void assertFound(TreeChunks chunks, int position, TreeEntry entry, int reads) {
    TreeReader reader = chunks.reader();
    chunks.reads = 0;
    assertEquals(entry, reader.entry(position));
    assertTrue(chunks.reads <= reads, "reads: " + chunks.reads);
    assertEquals(entry, reader.iterator(position).next());
  }

  /** Each entry has a chunk of its own, so that every branch of the search is taken. */
  @Test
  void namesAreFoundAmongAnyNumberOfChunks() {
    for (int count = 1; count <= 40; count++) {
      TreeChunks chunks = new TreeChunks();
      List<TreeEntry> entries = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        entries.add(file(name(2 * i), xattrs(1, 40_000)));
      }
      TreeRef ref =
          TreeChunks.write(TreeObjectTest.attributes(FileType.DIRECTORY), entries, chunks);
      assertEquals(count, ref.chunks());
      TreeReader reader = chunks.reader();
      assertEquals(count, reader.size());
      for (int i = 0; i < count; i++) {
        assertEquals(entries.get(i), reader.find(Name.of(name(2 * i))));
        assertNull(reader.find(Name.of(name(2 * i + 1))));
        assertEquals(entries.get(i), reader.iterator(i).next());
        assertEquals(entries.get(i), chunks.reader().entry(i));
      }
      assertNull(reader.find(Name.of("a")));
    }
  }

  @Test
  void longEntriesHaveChunksOfTheirOwn() {
    List<TreeEntry> entries =
        List.of(
            file("a", TreeXattrs.NONE),
            file("b", xattrs(4, 65_536)),
            file("c", TreeXattrs.NONE),
            file("d", TreeXattrs.NONE),
            file("e", xattrs(1, 65_536)));
    TreeChunks chunks = new TreeChunks();
    TreeAttributes directory = TreeObjectTest.attributes(FileType.DIRECTORY);
    TreeRef ref = TreeChunks.write(directory, entries, chunks);
    assertEquals(4, ref.chunks()); // a, b, c and d, e
    assertEquals(entries, chunks.all());
    entries.forEach(entry -> assertEquals(entry, chunks.reader().find(entry.name())));
    assertEquals(ref, chunks.reader().verify(ref.digest()));
  }

  @Test
  void longAttributesOfTheDirectoryLeaveNoRoomForEntries() {
    TreeAttributes directory =
        new TreeAttributes(FileType.DIRECTORY.bits(), 0, 0, 0, xattrs(2, 65_536));
    List<TreeEntry> entries = List.of(file("a", TreeXattrs.NONE), file("b", TreeXattrs.NONE));
    TreeChunks chunks = new TreeChunks();
    TreeRef ref = TreeChunks.write(directory, entries, chunks);
    assertEquals(2, ref.chunks());
    TreeReader reader = chunks.reader();
    assertEquals(directory, reader.attributes());
    assertEquals(entries, chunks.all());
    assertEquals(entries.getFirst(), reader.iterator(0).next());
    assertEquals(entries.getFirst(), reader.find(Name.of("a")));
    assertNull(reader.find(Name.of("0")));
  }

  private static TreeEntry file(String name, TreeXattrs xattrs) {
    return new TreeEntry(
        Name.of(name),
        new TreeAttributes(FileType.REGULAR.bits() | 0644, 1, 2, 3, xattrs),
        0,
        new TreeContent.Regular(ONES, 4, 5));
  }

  private static TreeXattrs xattrs(int count, int bytes) {
    Map<Name, byte[]> values = new HashMap<>();
    for (int i = 0; i < count; i++) {
      values.put(Name.of("user." + i), new byte[bytes]);
    }
    return TreeXattrs.of(values);
  }

  private static String name(int i) {
    return "file%08d".formatted(i);
  }
}
