package quire.vfs.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import quire.Await;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.fsck.Fsck;
import quire.fsck.FsckSummary;
import quire.vfs.StoreCase;
import quire.vfs.Vfs;
import quire.vfs.call.Caller;
import quire.vfs.call.OpenFlags;

/** Deleted files give all their pages back. */
final class RemovalTest extends StoreCase {
  private static final Name NAME = Name.of("name");
  private static final int PAGE = 4096;

  /** Makes a file of that many extents, and as many holes. */
  private long makeFile(int extents) {
    Vfs vfs = store.vfs();
    long handle = vfs.create(Catalog.ROOT, NAME, 0644, OpenFlags.O_RDWR, Caller.ROOT).handle();
    ByteBuffer page = ByteBuffer.allocateDirect(PAGE).putInt(0, 1);
    for (long i = 0; i < extents; i++) {
      vfs.write(handle, 2 * i * PAGE, page.rewind());
    }
    long ino = vfs.getattrOf(handle).ino();
    vfs.release(handle);
    int[] count = {0};
    store
        .catalog()
        .extents(
            ino,
            0,
            row -> {
              count[0]++;
              return true;
            });
    assertTrue(count[0] >= extents, "only " + count[0] + " extents");
    return ino;
  }

  private void assertNothingIsLeft() throws IOException {
    store.vfs().sync();
    assertEquals(0, store.log().data().bytes());
    List<String> problems = new ArrayList<>();
    FsckSummary summary =
        Fsck.run(
            store.catalog(),
            store.log(),
            List.of(),
            Fsck.Mode.CHECK,
            problem -> problems.add(problem.text()));
    assertEquals(List.of(), problems);
    assertEquals(0, summary.leakedBytes());
  }

  @Test
  void aFileOfManyExtentsGivesAllItsPagesBack() throws IOException {
    long ino = makeFile(5000);
    store.vfs().sync();
    store.vfs().unlink(Catalog.ROOT, NAME);
    assertNull(store.catalog().inode(ino));
    assertNothingIsLeft();
  }

  @Test
  void aFileDeletedWhenItIsClosedGivesAllItsPagesBack() throws IOException {
    long ino = makeFile(5000);
    long handle = store.vfs().open(ino, OpenFlags.O_RDONLY);
    store.vfs().unlink(Catalog.ROOT, NAME);
    store.vfs().release(handle);
    assertNull(store.catalog().inode(ino));
    assertNothingIsLeft();
  }

  @Test
  void aFileDeletedWhenItIsForgottenGivesAllItsPagesBack() throws IOException {
    long ino = makeFile(5000);
    store.vfs().remember(ino);
    store.vfs().unlink(Catalog.ROOT, NAME);
    store.vfs().forget(ino, 1);
    Await.until("inode " + ino + " is deleted", () -> store.catalog().inode(ino) == null);
    store.vfs().close(); // when the reaper has ended, it has freed the pages
    assertEquals(0, store.log().data().bytes());
  }
}
