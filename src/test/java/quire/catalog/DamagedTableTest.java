package quire.catalog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Await;
import quire.TestFiles;
import quire.catalog.journal.Damage;
import quire.catalog.journal.TableCheck;
import quire.error.Errno;
import quire.error.FsException;

/** A damaged table costs only its own rows, and each loss is reported. */
final class DamagedTableTest {
  private static final int ROWS = 3000;

  /** RocksDB compacts four tables of a level that overlap. */
  private static final int TABLES_THAT_ARE_COMPACTED = 4;

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path catalog;

  /** The table with the symlinks' targets. */
  private Path table = Path.of("");

  @BeforeEach
  void write() throws IOException {
    try (Catalog open = Catalog.open(catalog)) {
      SymlinkTable.put(open, ROWS);
      open.commit(batch -> batch.putXattr(1, Name.of("user.x"), new byte[] {1}));
    }
    table = SymlinkTable.file(catalog);
  }

  /** How many targets are EIO, with the table named; the others are right. */
  private int unreadable(Catalog open) {
    int unreadable = 0;
    for (long ino = 5000; ino < 5000 + ROWS; ino++) {
      try {
        assertArrayEquals(SymlinkTable.target(ino), open.symlink(ino));
      } catch (FsException e) {
        assertEquals(Errno.EIO, e.errno());
        assertTrue(String.valueOf(e.getMessage()).contains(table.toString()), e.getMessage());
        unreadable++;
      }
    }
    return unreadable;
  }

  private void assertDamaged(int atLeast, int atMost) throws IOException {
    List<Damage> damages = TableCheck.run(catalog);
    assertEquals(1, damages.size(), damages.toString());
    assertEquals(table, damages.get(0).file());
    for (boolean readOnly : new boolean[] {true, false}) {
      try (Catalog open = readOnly ? Catalog.openReadOnly(catalog) : Catalog.open(catalog)) {
        int unreadable = unreadable(open);
        assertTrue(unreadable >= atLeast && unreadable <= atMost, "unreadable: " + unreadable);
        assertArrayEquals(new byte[] {1}, open.xattr(1, Name.of("user.x")));
        FsException e = assertThrows(FsException.class, () -> open.allSymlinks(ino -> true));
        assertEquals(Errno.EIO, e.errno());
        if (!readOnly) {
          open.commit(batch -> batch.putXattr(1, Name.of("user.y"), new byte[] {2}));
        }
      }
    }
    try (Catalog open = Catalog.openReadOnly(catalog)) {
      assertArrayEquals(new byte[] {2}, open.xattr(1, Name.of("user.y")));
    }
  }

  @Test
  void aWholeOneIsWhole() throws IOException {
    assertEquals(List.of(), TableCheck.run(catalog));
    try (Catalog open = Catalog.open(catalog)) {
      assertEquals(0, unreadable(open));
      assertFalse(open.lacksTables());
    }
  }

  /** After that, RocksDB accepts no changes. */
  @Test
  void aCompactionThatMeetsABadBlockLeavesTheRestToBeRead() throws IOException {
    TestFiles.flip(table, Files.size(table) / 2);
    for (int i = 0; i < TABLES_THAT_ARE_COMPACTED; i++) {
      addTable();
    }
    Catalog open = openBeforeACompaction();
    AtomicReference<FsException> refusal = new AtomicReference<>();
    Await.until("a compaction meets the bad block", () -> isRefused(open, refusal));
    assertNamesTheTable(refusal.get());
    int unreadable = unreadable(open);
    assertTrue(unreadable > 0 && unreadable < ROWS / 10, "unreadable: " + unreadable);
    assertThrows(FsException.class, open::close, "it is closed as if in good order");
    assertEquals(table, TableCheck.run(catalog).get(0).file());
  }

  /** A compaction that is faster than the first change of an opening lets the opening fail. */
  private Catalog openBeforeACompaction() {
    AtomicReference<Catalog> open = new AtomicReference<>();
    Await.until("an opening before the compaction", () -> isOpened(open));
    return open.get();
  }

  private boolean isOpened(AtomicReference<Catalog> open) throws IOException {
    try {
      open.set(Catalog.open(catalog));
      return true;
    } catch (FsException e) {
      assertNamesTheTable(e);
      return false;
    }
  }

  private void assertNamesTheTable(FsException refusal) {
    String message = String.valueOf(refusal.getMessage());
    assertEquals(Errno.EIO, refusal.errno());
    assertTrue(message.contains(table.toString()) && message.contains("quire fsck"), message);
  }

  private static boolean isRefused(Catalog open, AtomicReference<FsException> refusal) {
    try {
      open.commit(batch -> batch.putXattr(1, Name.of("user.y"), new byte[] {2}));
      return false;
    } catch (FsException e) {
      refusal.set(e);
      return true;
    }
  }

  /** Adds a table, with some of the rows of the damaged one. */
  private void addTable() throws IOException {
    try (Catalog open = Catalog.open(catalog)) {
      for (long ino = 5000; ino < 5000 + ROWS; ino += 10) {
        long row = ino;
        open.commit(batch -> batch.putSymlink(row, SymlinkTable.target(row)));
      }
    } catch (FsException e) {
      assertEquals(Errno.EIO, e.errno(), "a compaction was early");
    }
  }

  @Test
  void aBadBlockCostsItsRows() throws IOException {
    TestFiles.flip(table, Files.size(table) / 2);
    assertTrue(TableCheck.run(catalog).get(0).offset() > 0);
    assertDamaged(1, ROWS / 10);
  }

  @Test
  void aBadFooterCostsTheTable() throws IOException {
    TestFiles.flip(table, Files.size(table) - 3);
    assertDamaged(ROWS, ROWS);
  }

  @Test
  void aBadPropertyBlockCostsTheTableAtMost() throws IOException {
    TestFiles.flip(table, Files.size(table) - 300);
    assertDamaged(1, ROWS);
  }

  @Test
  void aMissingTableCostsItsRows() throws IOException {
    Files.delete(table);
    assertDamaged(ROWS, ROWS);
  }

  @Test
  void aTableThatWasCutOffCostsItsRows() throws IOException {
    JournalImage.truncate(table, Files.size(table) - 100);
    assertDamaged(ROWS, ROWS);
    try (Catalog open = Catalog.open(catalog)) {
      assertTrue(open.lacksTables());
    }
  }
}
