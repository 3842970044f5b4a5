package quire.snapshot.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static quire.snapshot.castore.Refusals.assertRefused;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import quire.Await;
import quire.Seeds;
import quire.blob.Digest;
import quire.blob.OpenHashers;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.snapshot.castore.CastoreHash;
import quire.snapshot.castore.Samples;

/** Tree objects that are damaged or hostile. */
final class TreeDamageTest {
  private static final TreeAttributes DIRECTORY = TreeObjectTest.attributes(FileType.DIRECTORY);

  private final TreeChunks chunks = new TreeChunks();

  @Test
  void flippedBitsAndMissingBytesAreFound() {
    Random random = Seeds.random("TreeDamageTest");
    TreeChunks.write(DIRECTORY, TreeSamples.entries(random, 15), chunks);
    byte[] chunk = chunks.chunks.getFirst();
    for (int bit = 0; bit < 8 * chunk.length; bit++) {
      byte[] flipped = chunk.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThrows(IllegalArgumentException.class, chunks.with(0, flipped)::all);
    }
    for (int length = 0; length < chunk.length; length++) {
      byte[] cut = Arrays.copyOf(chunk, length);
      assertThrows(IllegalArgumentException.class, chunks.with(0, cut)::all);
    }
  }

  /**
   * The checksum is right, so only the digest shows the damage; reading must not fail in another
   * way.
   */
  @Test
  void forgedChunksAreFoundByTheDigest() {
    Random random = Seeds.random("forgedChunksAreFoundByTheDigest");
    for (int i = 0; i < 2; i++) {
      TreeChunks object = new TreeChunks();
      TreeRef ref = TreeChunks.write(DIRECTORY, TreeSamples.entries(random, 10), object);
      byte[] chunk = object.chunks.getFirst();
      for (int bit = 0; bit < 8 * (chunk.length - TreeFormat.CRC_BYTES); bit++) {
        byte[] flipped = chunk.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        assertUnbelieved(object.with(0, TreeChunks.sealed(flipped)), ref.digest());
      }
      for (int length = 0; length < chunk.length; length++) {
        byte[] cut = TreeChunks.sealed(Arrays.copyOf(chunk, length));
        assertUnbelieved(object.with(0, cut), ref.digest());
      }
    }
  }

  @Test
  void noiseIsRefused() {
    Random random = Seeds.random("noiseIsRefused");
    TreeChunks.write(DIRECTORY, List.of(), chunks);
    for (int i = 0; i < 20_000; i++) {
      byte[] noise = Samples.bytes(random, 24 + random.nextInt(200));
      // a right header, so that the noise is where the attributes and entries are
      System.arraycopy(chunks.chunks.getFirst(), 0, noise, 0, TreeFormat.HEADER_BYTES);
      noise[TreeFormat.COUNT_AT + 3] = 3;
      assertUnbelieved(chunks.with(0, TreeChunks.sealed(noise)), CastoreHash.of(new byte[0]));
    }
  }

  /** Each check that failed once left two hashers open. */
  @Test
  void aCheckThatFailsClosesItsHashers() {
    List<TreeEntry> entries = TreeSamples.entries(Seeds.random("aCheckThatFails"), 3_000);
    TreeRef ref = TreeChunks.write(DIRECTORY, entries, chunks);
    TreeReader beginning = new TreeReader(index -> index == 0 ? chunks.chunk(index) : null);
    long before = OpenHashers.count();
    assertRefused("is missing", () -> beginning.verify(ref.digest()));
    Await.until("all hashers are closed", () -> OpenHashers.count() <= before);
  }

  @Test
  void missingChunksAreFound() {
    List<TreeEntry> entries = TreeSamples.entries(Seeds.random("missingChunksAreFound"), 3_000);
    TreeRef ref = TreeChunks.write(DIRECTORY, entries, chunks);
    for (int missing = 0; missing < ref.chunks(); missing++) {
      int gone = missing;
      ChunkSource rest = index -> index == gone ? null : chunks.chunk(index);
      assertRefused(
          "chunk " + missing + " of a tree object is missing",
          () -> new TreeReader(rest).forEach(entry -> {}));
      entries.forEach(entry -> assertFoundOrRefused(rest, entry));
    }
  }

  @Test
  void chunksInPlaceOfOthersAreFound() {
    List<TreeEntry> entries = TreeSamples.entries(Seeds.random("chunksInPlaceOfOthers"), 2_000);
    TreeChunks.write(DIRECTORY, entries, chunks);
    assertRefused("is that of another index", chunks.with(1, chunks.chunks.get(2))::all);
    TreeChunks other = new TreeChunks();
    TreeChunks.write(DIRECTORY, entries.subList(1, entries.size()), other);
    assertThrows(IllegalArgumentException.class, chunks.with(1, other.chunks.get(1))::all);
  }

  @Test
  void otherFormatsAreReported() {
    TreeChunks.write(DIRECTORY, List.of(), chunks);
    assertRefused("does not begin with QTREE", put(0, 'X')::all);
    assertRefused("has version 2, which is too new", put(TreeFormat.VERSION_AT, 2)::all);
    assertRefused("has no version", put(TreeFormat.VERSION_AT, 0)::all);
    assertRefused("is too short", chunks.with(0, new byte[0])::all);
  }

  @Test
  void wrongHeadersAreReported() {
    TreeChunks.write(DIRECTORY, List.of(), chunks);
    assertRefused("has a wrong mark of the last chunk", put(TreeFormat.LAST_AT, 2)::all);
    assertRefused("has a wrong count", put(TreeFormat.COUNT_AT, 0x80)::all);
    assertRefused("has a wrong position", put(TreeFormat.FIRST_AT, 1)::all);
    // the entries are not there
    assertRefused("ends too early", put(TreeFormat.COUNT_AT, 0x7F)::all);
    // what was the end stands where entries would
    assertRefused("has bytes behind its end", put(TreeFormat.LAST_AT, 0)::all);
    // mode of a fifo
    assertRefused("is not of a directory", put(TreeFormat.HEADER_BYTES + 2, 0x11)::all);
    // a count of 2^32 - 2^24 attributes
    assertRefused("the name '' is there twice", put(TreeFormat.HEADER_BYTES + 20, 0xFF)::all);
  }

  @Test
  void wrongTotalsAreReported() {
    TreeChunks.write(DIRECTORY, List.of(), chunks);
    int end = chunks.chunks.getFirst().length - TreeFormat.CRC_BYTES - TreeFormat.END_BYTES;
    assertRefused("counts 1 entries before it or in all, not 0", put(end + 7, 1)::all);
    TreeChunks other = put(end + 8, 0);
    Digest digest = CastoreHash.of(other.chunks.getFirst());
    assertEquals(List.of(), other.all());
    assertRefused("names a castore directory that is not", () -> other.reader().verify(digest));
  }

  @Test
  void wrongEntriesAreReported() {
    TreeXattrs xattrs =
        TreeXattrs.of(Map.of(Name.of("user.a"), new byte[0], Name.of("user.b"), new byte[0]));
    TreeAttributes attributes = new TreeAttributes(FileType.FIFO.bits(), 0, 0, 0, xattrs);
    TreeChunks.write(
        DIRECTORY,
        List.of(
            new TreeEntry(Name.of("a"), attributes, 0, TreeContent.NONE),
            TreeObjectTest.entry("b", FileType.SOCKET, TreeContent.NONE)),
        chunks);
    int entry = TreeFormat.HEADER_BYTES + 24;
    assertRefused("ends too early", put(entry, 0x7F)::all);
    assertRefused("ends too early", put(entry, 0xFF)::all);
    assertRefused("ends too early", put(entry + 3, 0)::all);
    assertRefused("the name '/' has a slash", put(entry + 5, '/')::all);
    assertRefused("the name 'b' is there twice", put(entry + 5, 'b')::all);
    assertRefused("the name 'b' comes after 'c'", put(entry + 5, 'c')::all);
    assertRefused("no file can have the mode", put(entry + 6, 1)::all);
    int names = entry + 6 + 24;
    assertRefused("'user.b' comes after 'user.c'", put(names + 6, 'c')::all);
    assertRefused("'user.b' is there twice", put(names + 6, 'b')::all);
    assertRefused("ends too early", put(names + 7, 0x7F)::all);
    assertRefused("ends too early", put(names + 7, 0xFF)::all);
    assertRefused("'a' cannot have the link group", put(names + 22, 0x80)::all);
    assertNull(chunks.reader().find(Name.of("aa")));
  }

  /** The same object with one byte changed and the checksum right. */
  private TreeChunks put(int at, int value) {
    byte[] chunk = chunks.chunks.getFirst().clone();
    ByteBuffer.wrap(chunk).put(at, (byte) value);
    return chunks.with(0, TreeChunks.sealed(chunk));
  }

  /**
   * A look-up that does not need the missing chunk succeeds; others fail, and do not say that the
   * entry does not exist.
   */
  private static void assertFoundOrRefused(ChunkSource rest, TreeEntry entry) {
    TreeEntry found;
    try {
      found = new TreeReader(rest).find(entry.name());
    } catch (IllegalArgumentException e) {
      return;
    }
    assertEquals(entry, found);
  }

  private static void assertUnbelieved(TreeChunks wrong, Digest digest) {
    assertThrows(IllegalArgumentException.class, () -> wrong.reader().verify(digest));
    try {
      TreeReader reader = wrong.reader();
      reader.find(Name.of("x"));
      reader.size();
      reader.castore();
      reader.iterator(5).forEachRemaining(entry -> {});
    } catch (IllegalArgumentException e) {
      return; // it need not be refused here, but there is no other way to refuse it
    }
  }
}
