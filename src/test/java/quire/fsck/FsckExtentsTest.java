package quire.fsck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import quire.blob.Blake3;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.ExtentRow;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.error.FsException;
import quire.file.LeakSweep;
import quire.log.LogRange;
import quire.log.PageSet;
import quire.log.Pages;
import quire.vfs.Vfs;
import quire.vfs.call.Caller;

/** Problems of extents, and of the log pages that they name. */
final class FsckExtentsTest extends FsckCase {
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

  /**
   * A lost table brings back the old row of a file that was overwritten in the middle, where its
   * page was freed.
   */
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

  /** An old hole has no pages that could show that it is old. */
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
    expectOnly("the extents end at 100 and the file at 5000; a repair makes zeros");
  }

  @Test
  void aFileWithoutExtents() throws IOException {
    long small = store.ino("/dir/sub/small");
    store.damage(batch -> batch.deleteExtent(small, 0));
    for (int i = 0; i < 2; i++) {
      store.repair();
      List<Problem> problems = store.check();
      assertEquals(1, problems.size(), problems::toString);
      assertTrue(problems.get(0).text().endsWith(CloneCheck.UNREADABLE), problems::toString);
      store.vfs(vfs -> assertThrows(FsException.class, () -> TestStore.read(vfs, small)));
    }
    store.log.giveUpMissing();
    expect("100 bytes allocated; a repair makes zeros of its lost bytes");
    store.vfs(vfs -> assertArrayEquals(new byte[100], TestStore.read(vfs, small)));
  }

  /** The rows are lost, but the blob of the last snapshot has the same bytes. */
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
    store.repair();
    assertNull(store.catalog.hash(small.ino()), "it keeps the digest of other bytes");
    store.log.giveUpMissing();
    expect("no extents, and the size is 99 with 99 bytes allocated");
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
    expect("that other extents name, too");
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
    expectOnly("that other extents name, too");
  }

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
    expectOnly("is noted with the digest of a missing blob");
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
}
