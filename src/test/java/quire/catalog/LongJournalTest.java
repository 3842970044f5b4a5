package quire.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDBException;
import quire.store.DiskRoom;

/** A journal of two files, of which the manifest names the older one, as a kill can leave it. */
final class LongJournalTest {
  private static final int ROWS = 20;

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path scratch;

  /** Flushing one of two families begins a new file; the other family still needs the older one. */
  private Path killed() throws IOException, RocksDBException {
    Path directory = scratch.resolve("catalog");
    try (CatalogEngine engine =
        new CatalogEngine(directory, CatalogAccess.OWN, DiskRoom.of(scratch), options -> {})) {
      put(engine, 0);
      flushInodes(engine);
      put(engine, 1);
      engine.sync();
      return JournalImage.of(directory, scratch.resolve("killed")).directory();
    }
  }

  private static void flushInodes(CatalogEngine engine) throws RocksDBException {
    Database database = engine.database();
    try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
      database.enter(Database.ANY).flush(flush, database.families().inodes().handle());
    } finally {
      database.leave();
    }
  }

  private static void put(CatalogEngine engine, int first) {
    for (int i = first; i < ROWS; i += 2) {
      try (CatalogBatch batch = new CatalogBatch(engine.database())) {
        batch.putSymlink(5000 + i, new byte[] {(byte) i});
        batch.putInode(InodeRecord.empty(5000 + i, 0120777, 0, 0, 1, 0).withSize(1, 0));
        engine.write(batch);
      }
    }
  }

  private static List<Path> journal(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".log")).sorted().toList();
    }
  }

  private static void assertWhole(Catalog catalog) {
    for (int i = 0; i < ROWS; i++) {
      byte[] target = catalog.symlink(5000 + i);
      assertNotNull(target);
      assertEquals(i, target[0]);
    }
  }

  @Test
  void canBeLookedAtAndOpened() throws IOException, RocksDBException {
    Path directory = killed();
    assertEquals(2, journal(directory).size());
    try (Catalog catalog = Catalog.openReadOnly(directory)) {
      assertWhole(catalog);
    }
    try (Catalog catalog = Catalog.open(directory)) {
      assertWhole(catalog);
    }
  }

  @Test
  void isRefusedWithoutItsOlderFile() throws IOException, RocksDBException {
    Path directory = killed();
    Path older = journal(directory).get(0);
    Files.delete(older);
    IOException look = assertThrows(IOException.class, () -> Catalog.openReadOnly(directory));
    assertTrue(String.valueOf(look.getMessage()).contains(directory.toString()), look::toString);
    assertThrows(IOException.class, () -> Catalog.open(directory));
  }
}
