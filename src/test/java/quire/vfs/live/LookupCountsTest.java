package quire.vfs.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import quire.Await;
import quire.catalog.Catalog;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.OpenStore;
import quire.vfs.StoreCase;
import quire.vfs.Vfs;
import quire.vfs.call.AttributeChange;
import quire.vfs.call.Caller;
import quire.vfs.call.OpenFlags;
import quire.vfs.call.WriteTime;

/** Inodes that the front door has looked up or opened outlive their names. */
final class LookupCountsTest extends StoreCase {
  private static final Name NAME = Name.of("name");
  private static final Name OTHER = Name.of("other");
  private static final byte[] TEXT = "text".getBytes(StandardCharsets.US_ASCII);

  private Vfs vfs() {
    return store.vfs();
  }

  private long make(Name name) {
    int mode = FileType.REGULAR.bits() | 0644;
    long ino = vfs().mknod(Catalog.ROOT, name, mode, 0, Caller.ROOT).ino();
    long handle = vfs().open(ino, OpenFlags.O_RDWR);
    vfs().write(handle, 0, ByteBuffer.wrap(TEXT));
    vfs().release(handle);
    return ino;
  }

  private String read(long ino) {
    long handle = vfs().open(ino, OpenFlags.O_RDONLY);
    ByteBuffer into = ByteBuffer.allocate(100);
    int count = vfs().read(handle, 0, into);
    vfs().release(handle);
    return new String(into.array(), 0, count, StandardCharsets.US_ASCII);
  }

  private InodeRecord committed(long ino) {
    return Objects.requireNonNull(store.catalog().inode(ino));
  }

  /**
   * Waits for a deletion, which happens a moment later, first in the catalog and then in memory.
   */
  private void assertGone(long ino) {
    Await.until(ino + " is deleted", () -> store.catalog().inode(ino) == null);
    Await.until(ino + " is gone", () -> !isThere(ino));
  }

  private boolean isThere(long ino) {
    try {
      vfs().getattr(ino);
      return true;
    } catch (FsException e) {
      assertEquals(Errno.ENOENT, e.errno());
      return false;
    }
  }

  @Test
  void anUnknownInodeIsDeletedWithItsName() {
    long ino = make(NAME);
    vfs().unlink(Catalog.ROOT, NAME);
    assertNull(store.catalog().inode(ino));
  }

  @Test
  void aKnownInodeIsDeletedWhenItIsForgottenAsOften() throws InterruptedException {
    long ino = make(NAME);
    vfs().remember(ino);
    vfs().remember(ino);
    vfs().unlink(Catalog.ROOT, NAME);
    vfs().forget(ino, 1);
    assertEquals(0, vfs().getattr(ino).nlink());
    assertEquals("text", read(ino));
    vfs().forget(ino, 1);
    assertGone(ino);
  }

  @Test
  void anInodeForgottenWhileOpenIsDeletedWhenItIsClosed() throws InterruptedException {
    long ino = make(NAME);
    vfs().remember(ino);
    long handle = vfs().open(ino, OpenFlags.O_RDONLY);
    vfs().unlink(Catalog.ROOT, NAME);
    vfs().forget(ino, 1);
    assertEquals(0, vfs().getattrOf(handle).nlink());
    vfs().release(handle);
    assertGone(ino);
  }

  @Test
  void anInodeWithANameStaysWhenItIsForgotten() {
    long ino = make(NAME);
    vfs().remember(ino);
    vfs().forget(ino, 7);
    assertEquals("text", read(ino));
    vfs().unlink(Catalog.ROOT, NAME);
    assertNull(store.catalog().inode(ino));
  }

  @Test
  void aRemovedDirectoryExistsUntilItIsForgotten() throws InterruptedException {
    long ino = vfs().mkdir(Catalog.ROOT, NAME, 0755, Caller.ROOT).ino();
    vfs().remember(ino);
    vfs().rmdir(Catalog.ROOT, NAME);
    assertEquals(0, vfs().getattr(ino).nlink());
    FsException refused =
        assertThrows(FsException.class, () -> vfs().mkdir(ino, OTHER, 0755, Caller.ROOT));
    assertEquals(Errno.ENOENT, refused.errno());
    vfs().forget(ino, 1);
    assertGone(ino);
  }

  @Test
  void nothingIsLeftWhenTheStoreIsClosed() throws IOException {
    long ino = make(NAME);
    vfs().remember(ino);
    vfs().unlink(Catalog.ROOT, NAME);
    store.close();
    store = OpenStore.open(directory);
    assertNull(store.catalog().inode(ino));
    List<Long> orphans = new ArrayList<>();
    store.catalog().orphans(orphans::add);
    assertEquals(List.of(), orphans);
  }

  @Test
  void aFileThatWasMadeWithoutANameMayGetOne() throws IOException {
    long handle = vfs().tmpfile(Catalog.ROOT, 0600, OpenFlags.O_RDWR, Caller.ROOT).handle();
    vfs().write(handle, 0, ByteBuffer.wrap(TEXT));
    InodeRecord made = vfs().getattrOf(handle);
    assertEquals(0, made.nlink());
    assertEquals(1, vfs().link(made.ino(), Catalog.ROOT, NAME).nlink());
    vfs().release(handle);
    store.close();
    store = OpenStore.open(directory);
    assertEquals("text", read(vfs().lookup(Catalog.ROOT, NAME).ino()));
  }

  @Test
  void aFileThatGetsNoNameIsDeletedWhenItIsClosed() throws InterruptedException {
    long handle = vfs().tmpfile(Catalog.ROOT, 0600, OpenFlags.O_RDWR, Caller.ROOT).handle();
    long ino = vfs().getattrOf(handle).ino();
    assertNotNull(store.catalog().inode(ino));
    vfs().release(handle);
    assertGone(ino);
  }

  @Test
  void aFileThatGetsNoNameIsDeletedWhenItIsForgotten() throws InterruptedException {
    long handle = vfs().tmpfile(Catalog.ROOT, 0600, OpenFlags.O_RDWR, Caller.ROOT).handle();
    long ino = vfs().getattrOf(handle).ino();
    vfs().remember(ino);
    vfs().write(handle, 0, ByteBuffer.wrap(TEXT));
    vfs().release(handle);
    assertEquals(0, vfs().getattr(ino).nlink());
    vfs().forget(ino, 1);
    assertGone(ino);
    Await.until(
        "its page is free",
        () -> {
          vfs().sync();
          return store.log().data().bytes() == 0;
        });
  }

  /** As a program does that links the path of the file in {@code /proc}. */
  @Test
  void aFileThatGetsANameAfterItIsClosedStays() {
    long handle = vfs().tmpfile(Catalog.ROOT, 0600, OpenFlags.O_RDWR, Caller.ROOT).handle();
    long ino = vfs().getattrOf(handle).ino();
    vfs().remember(ino);
    vfs().write(handle, 0, ByteBuffer.wrap(TEXT));
    vfs().release(handle);
    vfs().link(ino, Catalog.ROOT, NAME);
    vfs().forget(ino, 1);
    assertEquals("text", read(vfs().lookup(Catalog.ROOT, NAME).ino()));
    vfs().unlink(Catalog.ROOT, NAME);
    assertNull(store.catalog().inode(ino));
  }

  @Test
  void aFileWithoutANameIsDeletedAtTheUnmount() {
    long handle = vfs().tmpfile(Catalog.ROOT, 0600, OpenFlags.O_RDWR, Caller.ROOT).handle();
    long ino = vfs().getattrOf(handle).ino();
    vfs().remember(ino);
    vfs().release(handle);
    vfs().close();
    assertNull(store.catalog().inode(ino));
  }

  @Test
  void aFileThatHasLostItsNameGetsNoOther() {
    long ino = make(NAME);
    vfs().remember(ino);
    vfs().unlink(Catalog.ROOT, NAME);
    FsException refused =
        assertThrows(FsException.class, () -> vfs().link(ino, Catalog.ROOT, OTHER));
    assertEquals(Errno.ENOENT, refused.errno());
  }

  @Test
  void timesOfWrittenBytesAreCommittedWithTheBytes() throws IOException {
    long ino = make(NAME);
    long handle = vfs().open(ino, OpenFlags.O_RDWR);
    vfs().writeBack(handle, 0, ByteBuffer.wrap(TEXT), WriteTime.OF_KERNEL);
    AttributeChange times = new AttributeChange(null, null, null, null, null, 5_000L, 6_000L);
    vfs().setattr(ino, times);
    assertTrue(committed(ino).mtime() != 5_000L, "the times were committed alone");
    vfs().flush(handle);
    assertEquals(5_000L, committed(ino).mtime());
    assertEquals(6_000L, committed(ino).ctime());
    vfs().release(handle);
  }

  @Test
  void aTruncationByAnOpenIsCommittedByAFlush() {
    long ino = make(NAME);
    long handle = vfs().open(ino, OpenFlags.O_RDONLY | OpenFlags.O_TRUNC);
    vfs().flush(handle);
    assertEquals(0, committed(ino).size());
    vfs().release(handle);
  }
}
