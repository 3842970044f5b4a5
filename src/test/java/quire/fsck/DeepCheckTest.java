package quire.fsck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import quire.blob.Blake3;
import quire.blob.Digest;
import quire.catalog.BlobRow;
import quire.catalog.Catalog;
import quire.catalog.ExtentRow;
import quire.catalog.Name;
import quire.log.FaultyStorage;
import quire.log.FileLogStorage;
import quire.log.LogRange;
import quire.log.OffloadLog;
import quire.vfs.Vfs;
import quire.vfs.call.Caller;

/** Damage to bytes, which only a deep check finds, and the paths in its messages. */
final class DeepCheckTest extends FsckCase {
  private static final String RESTORE =
      "; put these files back from a backup and take a snapshot of them, which mends every snapshot"
          + " that names the blob; or drop the snapshots";

  /** The content of {@code /dir/other}. */
  private static final Digest OTHER = Blake3.hash(TestStore.bytes(2, 200_000));

  private void take(String... names) throws IOException {
    store.vfs(vfs -> List.of(names).forEach(name -> take(vfs, name)));
  }

  private static void take(Vfs vfs, String name) {
    vfs.trees().take(Name.of(name), Catalog.ROOT);
  }

  /**
   * Checks; returns the messages, without those about single pages of the log and their files.
   *
   * @param errors how many messages are expected
   */
  private List<String> deep(boolean repair, int errors) {
    List<String> texts = new ArrayList<>();
    FsckSummary summary =
        Fsck.runDeep(
            store.catalog,
            store.log,
            List.of(),
            repair ? Fsck.Mode.REPAIR : Fsck.Mode.CHECK,
            problem -> {
              texts.add(problem.text());
              assertFalse(problem.repaired());
            },
            HashProgress.NONE);
    assertEquals(texts.size(), summary.problems().unrepaired());
    assertEquals(texts.size(), summary.problems().irreparable());
    texts.removeIf(text -> text.startsWith("log segment ") || text.contains("write them again"));
    assertEquals(errors, texts.size(), texts::toString);
    return texts;
  }

  private BlobRow blob(Digest digest) {
    return Objects.requireNonNull(store.catalog.blob(digest));
  }

  /** Inverts one byte of the log that an extent of the blob names. */
  private void flip(Digest digest) throws IOException {
    List<ExtentRow> rows = new ArrayList<>();
    store.catalog.extents(blob(digest).id(), 0, rows::add);
    ExtentRow row = rows.get(rows.size() - 1);
    long address = row.value() + row.length() / 2;
    String file = "%08d.seg".formatted(address >>> TestStore.SEGMENT_BITS);
    long offset = address & ((1L << TestStore.SEGMENT_BITS) - 1);
    try (FileChannel segment =
        FileChannel.open(
            scratch.resolve("log").resolve(file),
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      segment.read(one, offset);
      segment.write(ByteBuffer.wrap(new byte[] {(byte) ~one.get(0)}), offset);
    }
  }

  /** The digest of the present content of a live file. */
  private Digest now(String path) throws IOException {
    Digest[] digest = new Digest[1];
    store.vfs(
        vfs -> digest[0] = Blake3.hash(ByteBuffer.wrap(TestStore.read(vfs, store.ino(path)))));
    return digest[0];
  }

  @Test
  void aCleanStoreIsClean() throws IOException {
    take("one", "two");
    List<long[]> progress = java.util.Collections.synchronizedList(new ArrayList<>());
    FsckSummary summary =
        Fsck.runDeep(
            store.catalog,
            store.log,
            List.of(),
            Fsck.Mode.CHECK,
            problem -> assertEquals("", problem.text()),
            (done, total) -> progress.add(new long[] {done, total}));
    assertTrue(summary.problems().isClean());
    assertEquals(5, summary.hashedBlobs()); // big, other, small, empty and the clone
    long bytes = TestStore.BIG + 200_000 + 100 + 65_536;
    assertEquals(bytes, summary.hashedBytes());
    assertTrue(progress.stream().anyMatch(at -> at[0] == bytes && at[1] == bytes));
  }

  /** A user who may not read has seen no damage, and must not be told to drop snapshots. */
  @Test
  void aSegmentThatMayNotBeOpenedIsNotChecked() throws IOException {
    take("one");
    FaultyStorage storage = new FaultyStorage(new FileLogStorage(scratch.resolve("log")));
    storage.failingOpens.set(1);
    List<Problem> problems = new ArrayList<>();
    try (OffloadLog log = OffloadLog.open(storage, TestStore.SEGMENT_BITS)) {
      FsckSummary summary =
          Fsck.runDeep(
              store.catalog, log, List.of(), Fsck.Mode.CHECK, problems::add, HashProgress.NONE);
      assertEquals(1, problems.size(), problems::toString);
      assertEquals(Severity.UNCHECKED, problems.get(0).severity());
      String text = problems.get(0).text();
      assertTrue(text.contains("00000001") && text.endsWith("Permission denied"), text);
      assertFalse(summary.problems().isClean());
      assertEquals(0, summary.problems().errors() + summary.problems().warnings());
      assertTrue(summary.hashedBlobs() < 5, "blobs that could not be read do not count");
      assertEquals(
          "no errors in what was checked; 1 parts of the store could not be checked",
          FsckVerdict.of(summary.problems(), Fsck.Mode.CHECK, null, false));
    }
  }

  @Test
  void oneByteOfAFileInTwoSnapshots() throws IOException {
    take("one", "two");
    flip(OTHER);
    String text = deep(false, 1).get(0);
    assertTrue(
        text.startsWith("blob %s is damaged (it cannot be read: log segment ".formatted(OTHER)),
        text);
    assertTrue(
        text.endsWith(
            "): inode %d (/dir/other), snapshot one/dir/other, snapshot two/dir/other%s"
                .formatted(store.ino("/dir/other"), RESTORE)),
        text);
    assertEquals(List.of(text), deep(true, 1));
    assertEquals(List.of(), store.check(), "a check that reads no bytes finds nothing");
  }

  /** Pages that are good but belong to another file. */
  @Test
  void aBlobWithTheBytesOfAnotherFile() throws IOException {
    take("one");
    List<ExtentRow> ofBig = store.extents("/dir/big");
    ExtentRow row = ofBig.get(ofBig.size() - 1);
    Digest other = Blake3.hash(TestStore.bytes(7, 4096));
    store.vfs(vfs -> TestStore.write(vfs, store.ino("/dir"), "page", 7, 4096));
    take("two");
    store.damage(
        batch ->
            batch.putExtent(
                blob(other).id(), new ExtentRow(0, 4096, ExtentRow.Kind.SHARED, row.value())));
    Digest now = Blake3.hash(ByteBuffer.wrap(page(row.value())));
    String text = deep(false, 1).get(0);
    assertTrue(
        text.startsWith(
            "blob %s is damaged (its bytes have the digest %s): ".formatted(other, now)),
        text);
    assertTrue(text.endsWith(", snapshot two/dir/page" + RESTORE), text);
  }

  private byte[] page(long address) {
    ByteBuffer page = ByteBuffer.allocate(4096);
    store.log.read(address, page);
    return page.array();
  }

  @Test
  void bytesThatFilesShareInPart() throws IOException {
    take("one");
    Digest clone = now("/dir/clone");
    flip(clone);
    List<String> texts = deep(false, 2); // the clone, and the file that it is a part of
    String ofClone =
        texts.stream()
            .filter(text -> text.startsWith("blob " + clone))
            .findFirst()
            .orElseThrow(() -> new AssertionError(texts));
    assertTrue(
        ofClone.endsWith(
            ": part of inode %d (/dir/big), inode %d (/dir/clone), snapshot one/dir/clone%s"
                .formatted(store.ino("/dir/big"), store.ino("/dir/clone"), RESTORE)),
        ofClone);
    String ofBig = texts.get(texts.indexOf(ofClone) == 0 ? 1 : 0);
    assertTrue(
        ofBig.endsWith(
            (": inode %d (/dir/big), part of inode %d (/dir/clone),"
                    + " snapshot one/dir/big, snapshot one/dir/sub/hard%s")
                .formatted(store.ino("/dir/big"), store.ino("/dir/clone"), RESTORE)),
        ofBig);
  }

  @Test
  void aFileWithTheSameContentAndBytesOfItsOwn() throws IOException {
    take("first"); // so that the blob comes from this file alone
    store.vfs(vfs -> TestStore.write(vfs, store.ino("/dir"), "same", 2, 200_000));
    take("one");
    flip(OTHER);
    String text = deep(false, 1).get(0);
    assertTrue(
        text.endsWith(
            (": inode %d (/dir/other),"
                    + " inode %d (/dir/same) by its digest, though its own bytes may be good,"
                    + " snapshot first/dir/other, snapshot one/dir/other, snapshot one/dir/same%s")
                .formatted(store.ino("/dir/other"), store.ino("/dir/same"), RESTORE)),
        text);
  }

  /** Too deep for recursion on the stack, with names of the greatest length. */
  @Test
  void aTreeOfManyLevels() throws IOException {
    int depth = 6000;
    String name = "n".repeat(255);
    store.vfs(
        vfs -> {
          long at = Catalog.ROOT;
          for (int i = 0; i < depth; i++) {
            at = vfs.mkdir(at, Name.of(name), 0755, Caller.ROOT).ino();
          }
          TestStore.write(vfs, at, "leaf", 9, 5000);
        });
    take("one");
    assertEquals(List.of(), deep(false, 0));
    Digest leaf = Blake3.hash(TestStore.bytes(9, 5000));
    flip(leaf);
    String path = "snapshot one" + ("/" + name).repeat(depth) + "/leaf";
    assertTrue(deep(false, 1).get(0).contains(path), "the damaged blob's path");
    store.damage(batch -> batch.deleteBlob(leaf));
    String missing = "%s: the blob %s is missing;".formatted(path, leaf);
    assertTrue(
        store.check().stream().anyMatch(problem -> problem.text().startsWith(missing)),
        "the missing blob's path");
  }

  @Test
  void onlyTheFirstPathsAreNamed() throws IOException {
    take(IntStream.range(10, 35).mapToObj(i -> "s" + i).toArray(String[]::new));
    flip(OTHER);
    String text = deep(false, 1).get(0);
    assertTrue(
        text.endsWith("snapshot s27/dir/other, snapshot s28/dir/other and 6 more" + RESTORE), text);
  }

  @Test
  void aWrongCrc() throws IOException {
    take("one");
    BlobRow row = blob(OTHER);
    store.damage(batch -> batch.putBlob(OTHER, new BlobRow(row.id(), row.size(), row.crc32() ^ 1)));
    String expected =
        ("blob %s is damaged (its bytes are right and have the CRC-32 %08x, for which the catalog"
                + " says %08x): inode %d (/dir/other), snapshot one/dir/other; drop the snapshots,"
                + " run quire gc, and take them again if need be")
            .formatted(OTHER, row.crc32(), row.crc32() ^ 1, store.ino("/dir/other"));
    assertEquals(List.of(expected), deep(false, 1));
  }

  @Test
  void aBlobThatCannotBeRead() throws IOException {
    take("one");
    ExtentRow nowhere = new ExtentRow(0, 200_000, ExtentRow.Kind.SHARED, 77L << 20 | 4096);
    store.damage(batch -> batch.putExtent(blob(OTHER).id(), nowhere));
    String text = deep(false, 2).get(1); // after the message of the check of extents
    assertTrue(
        text.startsWith("blob %s is damaged (it cannot be read: ".formatted(OTHER))
            && text.contains("200000 bytes at log address 0x4d01000 do not exist)"),
        text);
    assertTrue(text.endsWith("snapshot one/dir/other" + RESTORE), text);
  }

  @Test
  void aFileWhoseSnapshotWasDropped() throws IOException {
    take("one");
    store.damage(batch -> batch.deleteSnapshot(Name.of("one")));
    flip(OTHER);
    String text = deep(false, 1).get(0);
    assertTrue(text.contains(": inode %d (/dir/other)".formatted(store.ino("/dir/other"))), text);
  }

  @Test
  void aBlobThatNoPathNames() throws IOException {
    take("one");
    store.vfs(vfs -> vfs.unlink(store.ino("/dir"), Name.of("other")));
    store.damage(batch -> batch.deleteSnapshot(Name.of("one")));
    flip(OTHER);
    String text = deep(false, 1).get(0);
    assertTrue(text.endsWith(") and no path names it: quire gc deletes it"), text);
  }

  @Test
  void bytesThatTheDiskHasLost() throws IOException {
    take("one");
    List<ExtentRow> rows = new ArrayList<>();
    store.catalog.extents(blob(OTHER).id(), 0, rows::add);
    store.log.free(List.of(new LogRange(rows.get(0).value(), 8192)));
    store.repair(); // turns the bytes into a hole of the live file
    assertNull(store.catalog.hash(store.ino("/dir/other")), "the old digest is still there");
    List<String> texts = deep(true, 2); // the blob's extents, and the blob
    assertTrue(texts.get(1).contains("has no data at offset"), texts::toString);
    assertTrue(
        texts
            .get(1)
            .contains("): part of inode %d (/dir/other)".formatted(store.ino("/dir/other"))),
        texts::toString);
  }
}
