package quire.fsck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.Dentry;
import quire.catalog.ExtentRow;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.error.FsException;

/** Problems of names, directories and inodes. */
final class FsckNamesTest extends FsckCase {
  @Test
  void anEntryThatNamesNothing() {
    Dentry dangling = new Dentry(Name.of("gone"), 999, FileType.REGULAR, store.catalog.newId());
    store.damage(batch -> batch.putEntry(store.ino("/dir"), dangling));
    expect("entry 'gone' of directory inode 1024 (/dir) names inode 999, which does not exist");
  }

  /** The bytes are all there: only mode, owner and times are lost. */
  @Test
  void aFileThatHasLostItsRecord() throws IOException {
    InodeRecord other = store.inode("/dir/other");
    store.damage(batch -> batch.deleteInode(other.ino()));
    expectOnly("inode %d (/dir/other) has lost its record; a repair".formatted(other.ino()));
    store.vfs(vfs -> assertBytes(vfs, other.ino(), 2, 200_000));
    assertEquals(FileType.REGULAR.bits() | 0600, store.inode("/dir/other").mode());
    assertEquals(other.allocated(), store.inode("/dir/other").allocated());
  }

  @Test
  void aFileThatHasLostItsRecordAndItsExtentsAndThatASnapshotHas() throws IOException {
    long small = store.ino("/dir/sub/small");
    store.vfs(vfs -> vfs.trees().take(Name.of("s"), Catalog.ROOT));
    store.damage(batch -> batch.deleteInode(small));
    store.damage(batch -> batch.deleteExtent(small, 0));
    assertEquals(0, store.repair().problems().unrepaired());
    store.vfs(vfs -> assertBytes(vfs, small, 3, 100));
  }

  /** It must not look like a shorter file. */
  @Test
  void aFileThatHasLostItsRecordAndItsEnd() throws IOException {
    long other = store.ino("/dir/other");
    store.vfs(vfs -> vfs.trees().take(Name.of("s"), Catalog.ROOT));
    ExtentRow first = store.extents("/dir/other").get(0);
    ExtentRow half = new ExtentRow(0, 100_000, first.kind(), first.value());
    store.damage(batch -> batch.deleteInode(other));
    store.damage(batch -> batch.putExtent(other, half));
    expect("the extents end at 100000 and the file at 200000");
    assertEquals(200_000, store.inode("/dir/other").size());
  }

  /** A repair that was cut short may leave it so; a new root would hide what there is. */
  @Test
  void aStoreThatHasLostItsRootGetsNoOtherFromAMount() {
    store.damage(batch -> batch.deleteInode(Catalog.ROOT));
    FsException refused = assertThrows(FsException.class, () -> store.vfs(vfs -> {}));
    assertTrue(refused.getMessage().contains("has no root directory"), refused.getMessage());
  }

  @Test
  void aFileWithTwoNamesThatHasLostItsRecord() throws IOException {
    InodeRecord big = store.inode("/dir/big");
    store.damage(batch -> batch.deleteInode(big.ino()));
    expectOnly("has lost its record");
    assertEquals(2, store.inode("/dir/sub/hard").nlink());
    store.vfs(vfs -> assertBytes(vfs, big.ino(), 1, TestStore.BIG));
  }

  @Test
  void aDirectoryThatHasLostItsRecord() {
    InodeRecord dir = store.inode("/dir");
    store.damage(batch -> batch.deleteInode(dir.ino()));
    expectOnly("inode %d (/dir) has lost its record; a repair".formatted(dir.ino()));
    assertEquals(dir.size(), store.inode("/dir").size());
    assertEquals(dir.nlink(), store.inode("/dir").nlink());
  }

  @Test
  void aSymlinkThatHasLostItsRecord() {
    InodeRecord link = store.inode("/dir/link");
    store.damage(batch -> batch.deleteInode(link.ino()));
    expectOnly("has lost its record; a repair makes it anew of its target");
    assertEquals(link.mode(), store.inode("/dir/link").mode());
  }

  /** What has no byte left cannot be told from an empty file. */
  @Test
  void aFileOfWhichOnlyTheNameIsLeft() {
    long empty = store.ino("/dir/sub/empty");
    store.damage(batch -> batch.deleteInode(empty));
    expect(
        "names inode %d, which does not exist; the file is lost, and a repair removes its name"
            .formatted(empty));
  }

  @Test
  void bytesOfAFileOfWhichNothingElseIsLeft() {
    Dentry other = store.entry("/dir/other");
    store.damage(batch -> batch.deleteInode(other.ino()));
    store.damage(batch -> batch.deleteEntry(store.ino("/dir"), other));
    expect(
        "there are extents of inode %d, which does not exist; a repair gives up its bytes"
            .formatted(other.ino()));
  }

  @Test
  void bytesThatALostRowMayHaveNamedAreKept() {
    Dentry other = store.entry("/dir/other");
    List<ExtentRow> rows = store.extents("/dir/other");
    store.damage(batch -> batch.deleteInode(other.ino()));
    store.damage(batch -> batch.deleteEntry(store.ino("/dir"), other));
    store.log.hold();
    FsckSummary summary = store.repair();
    assertEquals(0, summary.problems().unrepaired());
    List<ExtentRow> kept = TestStore.all(visitor -> store.catalog.extents(other.ino(), 0, visitor));
    assertEquals(rows, kept);
  }

  @Test
  void anEntryInAFile() {
    Dentry entry = new Dentry(Name.of("x"), store.ino("/dir/big"), FileType.REGULAR, 5_000);
    store.damage(batch -> batch.putEntry(store.ino("/dir/other"), entry));
    expectOnly("is in an inode that is not a directory");
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
    expectOnly("is listed and does not exist");
  }

  @Test
  void twoEntriesInOnePlaceOfTheListing() {
    Dentry big = store.entry("/dir/big");
    Dentry other = store.entry("/dir/other");
    Dentry moved = new Dentry(other.name(), other.ino(), other.type(), big.cookie());
    store.damage(batch -> batch.putEntry(store.ino("/dir"), moved));
    expect("is different in listings");
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
    expectOnly("has an invalid name");
  }

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

  private InodeRecord record(long ino) {
    return java.util.Objects.requireNonNull(store.catalog.inode(ino));
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

  /** A directory that was replaced keeps its mark while its entries are deleted. */
  @Test
  void anOrphanThatIsMarkedAsUnchangedIsNoProblem() {
    Dentry entry = store.entry("/dir");
    InodeRecord root = Objects.requireNonNull(store.catalog.inode(Catalog.ROOT));
    InodeRecord dir = store.inode("/dir");
    store.damage(batch -> batch.deleteEntry(root.ino(), entry));
    store.damage(
        batch -> batch.putInode(root.withSize(root.size() - 1, 0).withNlink(root.nlink() - 1)));
    store.damage(batch -> batch.putInode(dir.withNlink(0)));
    store.damage(batch -> batch.putMark(dir.ino(), Digest.parse("ab".repeat(32))));
    store.damage(batch -> batch.putOrphan(dir.ino()));
    assertEquals(List.of(), store.check());
  }

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
}
