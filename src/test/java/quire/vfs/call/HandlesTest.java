package quire.vfs.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.catalog.RowVisitor;
import quire.error.Errno;
import quire.error.FsException;
import quire.work.HeapBudget;

/** The number of open files and directories is limited. */
final class HandlesTest {
  private final HeapBudget holdings = new HeapBudget(20 << 10);
  private final Handles handles = new Handles(holdings);

  @Test
  void noMoreFilesAreOpenThanHaveRoom() {
    List<Long> open = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      open.add(handles.add(Opened::new));
    }
    FsException refused =
        assertThrows(FsException.class, () -> handles.add(() -> fail("it is opened")));
    assertEquals(Errno.ENFILE, refused.errno());
    assertTrue(String.valueOf(refused.getMessage()).contains("10 files are open"));
    handles.remove(open.getFirst());
    handles.remove(open.getFirst());
    open.set(0, handles.add(Opened::new));
    assertThrows(FsException.class, () -> handles.add(Opened::new));
    open.forEach(handles::remove);
    assertEquals(0, holdings.usedBytes());
  }

  @Test
  void aFileThatFailsToOpenTakesNoRoom() {
    FsException refused = new FsException(Errno.EIO, "as the test wants");
    for (int i = 0; i < 30; i++) {
      assertThrows(
          FsException.class,
          () ->
              handles.add(
                  () -> {
                    throw refused;
                  }));
    }
    assertEquals(0, holdings.usedBytes());
  }

  private static final class Opened extends DirectoryHandle {
    @Override
    public InodeRecord attributes() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void listNamed(long cookie, RowVisitor<Dentry> visitor) {}

    @Override
    public void commit() {}

    @Override
    public void release() {}
  }
}
