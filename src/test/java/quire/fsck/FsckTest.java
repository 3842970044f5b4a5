package quire.fsck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.blob.Blake3;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.Dentry;
import quire.catalog.ExtentRow;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.file.LeakSweep;
import quire.log.LogRange;
import quire.log.PageSet;
import quire.log.Pages;
import quire.stream.StreamLabel;
import quire.stream.Streams;
import quire.vfs.Vfs;
import quire.vfs.call.Caller;

/** One kind of damage each: it is found, named, repaired, and then there is nothing to find. */
final class FsckTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path scratch;

  @SuppressWarnings("NullAway.Init") // set before each test
  private TestStore store;

  @BeforeEach
  void make() throws IOException {
    store = TestStore.withTree(scratch);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void expect(String text) {
    List<Problem> problems = store.check();
    assertTrue(
        problems.stream().anyMatch(problem -> problem.text().contains(text)),
        () -> "expected '" + text + "' among " + problems);
    assertEquals(problems, store.check(), "a check changes nothing");
    FsckSummary summary = store.repair();
    assertTrue(summary.isClean(), summary::toString);
    assertEquals(List.of(), store.check());
  }

  private void expectOnly(String text) {
    assertEquals(1, store.check().size(), () -> store.check().toString());
    expect(text);
  }

  @Test
  void aGoodStoreHasNoProblems() {
    assertEquals(List.of(), store.check());
    FsckSummary summary = Fsck.run(store.catalog, store.log, List.of(), false, problem -> {});
    assertEquals(10, summary.inodes());
    assertEquals(10, summary.entries());
    assertEquals(0, summary.leakedBytes());
  }

  @Test
  void anEmptyStoreHasNoProblems() throws IOException {
    try (TestStore empty = new TestStore(scratch.resolve("empty"))) {
      assertEquals(List.of(), empty.check());
    }
  }

  /** A catalog without any inode has lost more than the names of these pages. */
  @Test
  void nothingIsFreedBesideAnEmptyCatalog() throws IOException {
    try (TestStore empty = new TestStore(scratch.resolve("empty"))) {
      LogRange run = empty.log.allocate(8192, 8192);
      empty.log.write(run.address(), TestStore.bytes(1, 8192));
      long data = empty.log.data().bytes();
      List<Problem> problems = empty.check();
      assertEquals(1, problems.size(), problems::toString);
      assertTrue(problems.get(0).text().contains("8192 bytes that no extent names"));
      assertTrue(problems.get(0).text().endsWith("; kept, as the catalog has no inode"));
      empty.repair();
      assertEquals(data, empty.log.data().bytes());
      assertEquals(problems, empty.check());
    }
  }

  // ---- streams

  /** Makes a stream, and overwrites bytes of its ring file from an offset on. */
  private Path damagedRing(long... offsets) throws IOException {
    try (Streams streams = Streams.in(store.streams())) {
      streams.create(new StreamLabel(Name.of("build.log"), 0644, 0, 0, 1, null));
    }
    Path ring = store.streams().resolve("00000001.ring");
    try (FileChannel channel = FileChannel.open(ring, StandardOpenOption.WRITE)) {
      for (long offset : offsets) {
        channel.write(ByteBuffer.wrap(new byte[] {99, 99}), offset);
      }
    }
    return ring;
  }

  @Test
  void aRingWhoseHeaderIsLostIsSetAside() throws IOException {
    Path ring = damagedRing(4, 512 + 4);
    expectOnly("00000001.ring: damaged, and so is the copy of its header");
    assertFalse(Files.exists(ring));
    assertTrue(Files.exists(Path.of(ring + ".damaged")));
  }

  @Test
  void aRingOfANewerQuireIsNoDamage() throws IOException {
    Path ring = newerRing();
    List<Problem> problems = store.check();
    assertEquals(1, problems.size(), problems::toString);
    assertTrue(problems.get(0).text().contains("use a newer quire"), problems::toString);
    FsckSummary summary = store.repair();
    assertEquals(1, summary.irreparable());
    assertTrue(Files.exists(ring), "a repair has taken it away");
  }

  /** Its state is of the version after ours, in both copies, with the checksums that go with it. */
  private Path newerRing() throws IOException {
    Path ring = damagedRing();
    int version = 8;
    int checked = 48;
    try (FileChannel channel =
        FileChannel.open(ring, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      for (long at : new long[] {0, 512}) {
        ByteBuffer state = ByteBuffer.allocate(checked + Integer.BYTES);
        channel.read(state, at);
        state.putInt(version, state.getInt(version) + 1);
        CRC32C crc = new CRC32C();
        crc.update(state.slice(0, checked));
        state.putInt(checked, (int) crc.getValue());
        channel.write(state.rewind(), at);
      }
    }
    return ring;
  }

  @Test
  void aRingWhoseHeaderIsThereTwiceGetsItsCopyBack() throws IOException {
    damagedRing(4);
    expectOnly("00000001.ring: a copy of its header is damaged");
    try (Streams streams = Streams.in(store.streams())) {
      assertNotNull(streams.find(Name.of("build.log")));
    }
  }

  // ---- entries

  @Test
  void anEntryThatNamesNothing() {
    Dentry dangling = new Dentry(Name.of("gone"), 999, FileType.REGULAR, store.catalog.newId());
    store.damage(batch -> batch.putEntry(store.ino("/dir"), dangling));
    expect("entry 'gone' of directory inode 1024 (/dir) names inode 999, which does not exist");
  }

  @Test
  void anEntryInAFile() {
    Dentry entry = new Dentry(Name.of("x"), store.ino("/dir/big"), FileType.REGULAR, 5_000);
    store.damage(batch -> batch.putEntry(store.ino("/dir/other"), entry));
    expectOnly("stands in something that is no directory");
  }

  @Test
  void anEntryOfTheWrongType() {
    Dentry entry = store.entry("/dir/big");
    Dentry wrong = new Dentry(entry.name(), entry.ino(), FileType.FIFO, entry.cookie());
    store.damage(batch -> batch.putEntry(store.ino("/dir"), wrong));
    expectOnly("says FIFO, and inode");
  }

  @Test
  void anEntryThatListingsMiss() {
    store.damage(
        batch -> batch.deleteEntryByCookie(store.ino("/dir"), store.entry("/dir/big").cookie()));
    expectOnly("is missing in listings");
  }

  @Test
  void anEntryThatLookUpsMiss() {
    long dir = store.ino("/dir");
    long big = store.ino("/dir/big");
    store.damage(batch -> batch.deleteEntryByName(dir, Name.of("big")));
    expectOnly("is listed and cannot be looked up");
    assertEquals(big, store.ino("/dir/big"));
  }

  @Test
  void anEntryThatIsListedTwice() {
    Dentry big = store.entry("/dir/big");
    Dentry again = new Dentry(big.name(), big.ino(), big.type(), 700_000);
    long dir = store.ino("/dir");
    store.damage(batch -> batch.putEntry(dir, again));
    store.damage(batch -> batch.putEntry(dir, big));
    expectOnly("is listed without being there");
  }

  @Test
  void twoEntriesInOnePlaceOfTheListing() {
    Dentry big = store.entry("/dir/big");
    Dentry other = store.entry("/dir/other");
    Dentry moved = new Dentry(other.name(), other.ino(), other.type(), big.cookie());
    store.damage(batch -> batch.putEntry(store.ino("/dir"), moved));
    expect("is another in listings");
  }

  @Test
  void aSecondNameOfADirectory() {
    Dentry second = new Dentry(Name.of("sub2"), store.ino("/dir/sub"), FileType.DIRECTORY, 700_000);
    store.damage(batch -> batch.putEntry(Catalog.ROOT, second));
    expect("is a second name of directory inode");
  }

  @Test
  void aNameThatCannotBe() {
    Dentry entry = new Dentry(Name.of("a/b"), store.ino("/dir/big"), FileType.REGULAR, 700_000);
    store.damage(batch -> batch.putEntry(Catalog.ROOT, entry));
    expectOnly("has a name that cannot be");
  }

  // ---- the tree

  @Test
  void aFileWithoutAName() throws IOException {
    Dentry entry = store.entry("/dir/other");
    store.damage(batch -> batch.deleteEntry(store.ino("/dir"), entry));
    expect("inode %d has no name".formatted(entry.ino()));
    assertEquals(entry.ino(), store.ino("/lost+found/#" + entry.ino()));
    store.vfs(vfs -> assertBytes(vfs, entry.ino(), 2, 200_000));
  }

  @Test
  void aDirectoryWithoutAName() {
    Dentry entry = store.entry("/dir");
    store.damage(batch -> batch.deleteEntry(Catalog.ROOT, entry));
    expect("has no name");
    assertEquals(2, store.inode("/lost+found").size() + 1);
    assertEquals(6, store.inode("/lost+found/#" + entry.ino()).size() + 1);
  }

  @Test
  void aDirectoryInsideItself() {
    long dir = store.ino("/dir");
    Dentry entry = store.entry("/dir");
    long sub = store.ino("/dir/sub");
    store.damage(batch -> batch.deleteEntry(Catalog.ROOT, entry));
    store.damage(batch -> batch.putEntry(sub, entry));
    store.damage(batch -> batch.putInode(record(dir).withParent(sub)));
    expect("is inside itself");
  }

  @Test
  void aDirectoryWithTheWrongParent() {
    InodeRecord sub = store.inode("/dir/sub");
    store.damage(batch -> batch.putInode(sub.withParent(Catalog.ROOT)));
    expect("says that its parent is 1");
  }

  @Test
  void noRoot() throws IOException {
    store.damage(batch -> batch.deleteInode(Catalog.ROOT));
    expect("there is no root directory");
    assertEquals(FileType.DIRECTORY, store.inode("/dir").type());
  }

  @Test
  void anOrphanThatHasAName() {
    store.damage(batch -> batch.putOrphan(store.ino("/dir/big")));
    expectOnly("still has a name");
  }

  @Test
  void anOrphanThatDoesNotExist() {
    store.damage(batch -> batch.putOrphan(12_345));
    expectOnly("inode 12345 is to be deleted as an orphan and does not exist");
  }

  @Test
  void anOrphanIsNoProblem() {
    Dentry entry = store.entry("/dir/other");
    InodeRecord dir = store.inode("/dir");
    InodeRecord other = store.inode("/dir/other");
    store.damage(batch -> batch.deleteEntry(dir.ino(), entry));
    store.damage(batch -> batch.putInode(dir.withSize(dir.size() - 1, 0)));
    store.damage(batch -> batch.putInode(other.withNlink(0)));
    store.damage(batch -> batch.putOrphan(other.ino()));
    assertEquals(List.of(), store.check());
  }

  // ---- inodes

  @Test
  void aWrongLinkCount() {
    store.damage(batch -> batch.putInode(store.inode("/dir/big").withNlink(7)));
    expectOnly("the link count is 7 and should be 2");
  }

  @Test
  void aWrongDirectorySize() {
    store.damage(batch -> batch.putInode(store.inode("/dir").withSize(50, 0).withNlink(9)));
    expectOnly("the link count is 9 and should be 3; the size is 50 and there are 5 entries");
  }

  @Test
  void anUnknownType() {
    store.damage(batch -> batch.putInode(store.inode("/dir/big").withMode(0644)));
    expectOnly("mode 0644 has no known type");
    assertEquals(FileType.REGULAR, store.inode("/dir/big").type());
  }

  @Test
  void aSymlinkWithoutATarget() {
    store.damage(batch -> batch.deleteSymlink(store.ino("/dir/link")));
    expectOnly("the symlink has lost its target");
  }

  @Test
  void aSymlinkOfTheWrongSize() {
    store.damage(batch -> batch.putInode(store.inode("/dir/link").withSize(3, 0)));
    expectOnly("the size is 3 and the target has 6 bytes");
  }

  @Test
  void attributesThatAreNotShown() {
    store.damage(batch -> batch.putInode(store.inode("/dir/big").withXattrs(false)));
    expectOnly("extended attributes are not shown");
  }

  @Test
  void attributesThatAreMissing() {
    store.damage(batch -> batch.putInode(store.inode("/dir/other").withXattrs(true)));
    expectOnly("extended attributes are missing");
  }

  @Test
  void rowsOfInodesThatDoNotExist() {
    store.damage(batch -> batch.putXattr(888, Name.of("user.x"), new byte[1]));
    store.damage(batch -> batch.putSymlink(888, new byte[1]));
    store.damage(batch -> batch.putExtent(888, hole(0, 10)));
    expect("extended attribute user.x of inode 888");
  }

  // ---- extents

  @Test
  void aGapBetweenExtents() {
    store.damage(batch -> batch.deleteExtent(store.ino("/dir/big"), 0));
    expect("no extent from 0 to");
  }

  @Test
  void extentsThatOverlap() throws IOException {
    List<ExtentRow> rows = store.extents("/dir/other");
    ExtentRow last = rows.get(rows.size() - 1);
    store.damage(
        batch -> batch.putExtent(store.ino("/dir/other"), hole(last.offset() + 8192, 4096)));
    expect("overlaps the one before");
    store.vfs(vfs -> assertBytes(vfs, store.ino("/dir/other"), 2, 200_000));
  }

  /** A row that is cut at its beginning moves, maybe to the place of the next one. */
  @Test
  void extentsThatOverlapInAChain() throws IOException {
    long small = store.ino("/dir/sub/small");
    store.damage(
        batch -> {
          batch.putExtent(small, fill(0, 10, 'a'));
          batch.putExtent(small, fill(5, 15, 'b'));
          batch.putExtent(small, fill(10, 20, 'c'));
          batch.putInode(store.inode("/dir/sub/small").withSize(30, 30));
        });
    expect("overlaps the one before");
    store.vfs(
        vfs ->
            assertEquals(
                "a".repeat(10) + "b".repeat(10) + "c".repeat(10),
                new String(TestStore.read(vfs, small), StandardCharsets.US_ASCII)));
  }

  /** A lost table brings back a row of before an overwrite, whose middle page is freed. */
  @Test
  void anOldExtentOverNewerOnes() throws IOException {
    int page = Pages.SIZE;
    store.vfs(vfs -> TestStore.write(vfs, store.ino("/dir"), "three", 8, 3 * page));
    long three = store.ino("/dir/three");
    ExtentRow old = store.extents("/dir/three").get(0);
    assertEquals(3L * page, old.length());
    store.vfs(
        vfs -> {
          long handle = vfs.open(three, 2);
          vfs.write(handle, page, TestStore.bytes(9, page));
          vfs.release(handle);
        });
    store.vfs(Vfs::sync); // frees the middle page
    List<ExtentRow> newer = store.extents("/dir/three");
    assertEquals(3, newer.size(), newer::toString);
    store.damage(batch -> batch.putExtent(three, old));
    expect("bytes from offset 0 on are lost");
    byte[] expected = array(TestStore.bytes(8, 3 * page));
    System.arraycopy(array(TestStore.bytes(9, page)), 0, expected, page, page);
    store.vfs(vfs -> assertArrayEquals(expected, TestStore.read(vfs, three)));
  }

  /** An old fill has no pages that could tell. */
  @Test
  void anOldHoleOverNewerBytes() throws IOException {
    store.vfs(
        vfs -> {
          long handle =
              vfs.create(store.ino("/dir"), Name.of("gap"), 0644, 2, Caller.ROOT).handle();
          vfs.write(handle, 4096, TestStore.bytes(8, 8192));
          vfs.release(handle);
        });
    long gap = store.ino("/dir/gap");
    List<ExtentRow> newer = store.extents("/dir/gap");
    assertEquals(2, newer.size(), newer::toString);
    store.damage(batch -> batch.putExtent(gap, hole(0, 12_288)));
    expect("overlaps the one before");
    assertEquals(newer, store.extents("/dir/gap"));
  }

  @Test
  void extentsBeyondTheEnd() {
    long allocated = store.inode("/dir/other").allocated();
    store.damage(batch -> batch.putInode(store.inode("/dir/other").withSize(50_000, allocated)));
    expect("in a file of 50000");
    assertEquals(50_000, store.inode("/dir/other").size());
  }

  @Test
  void extentsThatEndTooEarly() {
    InodeRecord small = store.inode("/dir/sub/small");
    store.damage(batch -> batch.putInode(small.withSize(5_000, small.allocated())));
    expectOnly("the extents end at 100 and the file at 5000");
  }

  @Test
  void aFileWithoutExtents() {
    store.damage(batch -> batch.deleteExtent(store.ino("/dir/sub/small"), 0));
    expect("no extents, and the size is 100 with 100 bytes allocated");
  }

  /** The rows are gone, and the blob of the last snapshot has the same bytes. */
  @Test
  void aFileWithoutExtentsThatASnapshotHas() throws IOException {
    long small = store.ino("/dir/sub/small");
    store.vfs(vfs -> vfs.trees().take(Name.of("s"), Catalog.ROOT));
    store.damage(batch -> batch.deleteExtent(small, 0));
    expect("no extents, and the size is 100 with 100 bytes allocated; a repair takes its bytes");
    store.vfs(vfs -> assertBytes(vfs, small, 3, 100));
    assertEquals(Blake3.hash(TestStore.bytes(3, 100)), store.catalog.hash(small));
  }

  @Test
  void aFileWithoutExtentsHasNoDigestOfOtherBytes() throws IOException {
    InodeRecord small = store.inode("/dir/sub/small");
    store.vfs(vfs -> vfs.trees().take(Name.of("s"), Catalog.ROOT));
    store.damage(
        batch -> {
          batch.deleteExtent(small.ino(), 0);
          batch.putInode(small.withSize(99, 99));
        });
    expect("no extents, and the size is 99 with 99 bytes allocated");
    assertNull(store.catalog.hash(small.ino()), "the next snapshot would take bytes it has not");
  }

  @Test
  void aNegativeSize() {
    store.damage(batch -> batch.putInode(store.inode("/dir/big").withSize(-5, 0)));
    expect("in a file of -5");
    assertEquals(TestStore.BIG, store.inode("/dir/big").size());
  }

  @Test
  void theWrongCountOfAllocatedBytes() {
    store.damage(batch -> batch.putInode(store.inode("/dir/big").withSize(TestStore.BIG, 7)));
    expectOnly("7 bytes count as allocated, and 300001 are");
  }

  @Test
  void anExtentOutsideTheLog() {
    ExtentRow nowhere = new ExtentRow(0, 100, ExtentRow.Kind.OFFLOADED, 77L << 20 | 4096);
    store.damage(batch -> batch.putExtent(store.ino("/dir/sub/small"), nowhere));
    expect("100 bytes at offset 0 are lost: log address 0x4d01000 does not exist");
    assertEquals(0, store.inode("/dir/sub/small").allocated());
  }

  @Test
  void anExtentOnAHoleOfTheDisk() throws IOException {
    ExtentRow row = store.extents("/dir/other").get(0);
    long lost = Pages.down(row.value()) + 3 * Pages.SIZE;
    store.log.free(List.of(new LogRange(lost, 2L * Pages.SIZE)));
    expectOnly("bytes from offset 0 on are lost");
    store.vfs(
        vfs -> {
          byte[] expected = array(TestStore.bytes(2, 200_000));
          java.util.Arrays.fill(expected, 3 * Pages.SIZE, 5 * Pages.SIZE, (byte) 0);
          assertArrayEquals(expected, TestStore.read(vfs, store.ino("/dir/other")));
        });
  }

  @Test
  void aLogPageOfTwoFiles() throws IOException {
    ExtentRow row = store.extents("/dir/other").get(0);
    InodeRecord small = store.inode("/dir/sub/small");
    store.damage(
        batch ->
            batch.putExtent(
                small.ino(), new ExtentRow(0, 100, ExtentRow.Kind.OFFLOADED, row.value())));
    expect("that are not its alone");
    assertEquals(ExtentRow.Kind.SHARED, store.extents("/dir/other").get(0).kind());
    assertEquals(ExtentRow.Kind.SHARED, store.extents("/dir/sub/small").get(0).kind());
    store.vfs(vfs -> assertBytes(vfs, store.ino("/dir/other"), 2, 200_000));
  }

  @Test
  void aSharedPageThatAnotherFileTakesForItsOwn() {
    ExtentRow shared = store.extents("/dir/clone").get(0);
    assertEquals(ExtentRow.Kind.SHARED, shared.kind());
    ExtentRow wrong = new ExtentRow(0, shared.length(), ExtentRow.Kind.OFFLOADED, shared.value());
    store.damage(batch -> batch.putExtent(store.ino("/dir/clone"), wrong));
    expectOnly("that are not its alone");
  }

  // ---- the log

  @Test
  void pagesThatNothingNames() {
    LogRange run = store.log.allocate(8192, 8192);
    store.log.write(run.address(), ByteBuffer.allocateDirect(5000));
    expectOnly("8192 bytes that no extent names, in 1 places");
  }

  @Test
  void aDigestThatNoBlobHas() {
    long big = store.ino("/dir/big");
    store.damage(batch -> batch.putHash(big, Digest.parse("ab".repeat(32))));
    expectOnly("is known by the digest of a blob that is not there");
    assertNull(store.catalog.hash(big));
  }

  @Test
  void theSweepFreesOnlyWhatNothingNames() throws IOException {
    LogRange run = store.log.allocate(1 << 18, 1 << 18);
    store.log.write(run.address(), TestStore.bytes(9, 1 << 18));
    PageSet leaked = LeakSweep.unnamed(store.catalog, store.log);
    assertEquals(1 << 18, leaked.bytes());
    store.log.free(leaked);
    assertEquals(List.of(), store.check());
    assertTrue(LeakSweep.unnamed(store.catalog, store.log).isEmpty());
    store.vfs(
        vfs -> {
          assertBytes(vfs, store.ino("/dir/big"), 1, TestStore.BIG);
          assertBytes(vfs, store.ino("/dir/other"), 2, 200_000);
          assertBytes(vfs, store.ino("/dir/sub/small"), 3, 100);
        });
  }

  private static ExtentRow hole(long offset, long length) {
    return fill(offset, length, 0);
  }

  private static ExtentRow fill(long offset, long length, int value) {
    return new ExtentRow(offset, length, ExtentRow.Kind.FILL, value);
  }

  private InodeRecord record(long ino) {
    return java.util.Objects.requireNonNull(store.catalog.inode(ino));
  }

  private static void assertBytes(Vfs vfs, long ino, long seed, int length) {
    assertArrayEquals(array(TestStore.bytes(seed, length)), TestStore.read(vfs, ino));
  }

  private static byte[] array(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
