package quire.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quire.Await;
import quire.error.Errno;
import quire.error.FsException;

/** RocksDB's files fail once while the catalog is open: it goes on, and loses nothing. */
final class CatalogFaultsTest {
  private static final String JOURNAL = ".log";
  private static final long DIRECTORY = 7;
  private static final long DEADLINE_NANOS = 20_000_000_000L;

  @TempDir private Path scratch;
  private Path directory;

  @BeforeEach
  void makeTheDirectory() throws IOException {
    directory = scratch.toRealPath().resolve("catalog");
  }

  private static Dentry entry(int number) {
    return new Dentry(Name.of("file " + number), 2000 + number, FileType.REGULAR, 3000 + number);
  }

  private static void put(Catalog catalog, int number) {
    catalog.commit(batch -> batch.putEntry(DIRECTORY, entry(number)));
  }

  private static List<Integer> present(Catalog catalog) {
    List<Integer> numbers = new ArrayList<>();
    catalog.entries(DIRECTORY, 0, found -> numbers.add((int) found.cookie() - 3000));
    return numbers;
  }

  @ParameterizedTest
  @ValueSource(strings = {SwappedFile.FULL, SwappedFile.BROKEN})
  void aJournalThatFailedOnceTakesChangesAgain(String fault) throws IOException {
    try (Catalog catalog = Catalog.open(directory)) {
      put(catalog, 1);
      SwappedFile.swap(directory, JOURNAL, fault);
      put(catalog, 2);
      put(catalog, 3);
      assertEquals(List.of(1, 2, 3), present(catalog));
      catalog.sync();
    }
    try (Catalog catalog = Catalog.open(directory)) {
      assertTrue(catalog.wasClean());
      assertEquals(List.of(1, 2, 3), present(catalog));
    }
  }

  @Test
  void aSyncThatFailedIsMadeGoodOrFails() throws IOException {
    try (Catalog catalog = Catalog.open(directory)) {
      put(catalog, 1);
      SwappedFile.swap(directory, JOURNAL, SwappedFile.BROKEN);
      catalog.sync();
      assertTrue(tables() > 0, "the journal could not be synced, and no table has its rows");
      put(catalog, 2);
    }
    try (Catalog catalog = Catalog.open(directory)) {
      assertEquals(List.of(1, 2), present(catalog));
    }
  }

  private long tables() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".sst")).count();
    }
  }

  @Test
  void rowsThatTheJournalLostAreAnError() throws IOException {
    FsException refused;
    Catalog catalog = Catalog.open(directory);
    for (int i = 0; i < 10; i++) {
      put(catalog, i);
    }
    loseTheJournal();
    SwappedFile.swap(directory, JOURNAL, SwappedFile.BROKEN);
    refused = assertThrows(FsException.class, () -> put(catalog, 11));
    assertEquals(Errno.EIO, refused.errno());
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains("rows of the catalog's journal"), message);
    assertThrows(FsException.class, () -> present(catalog));
    assertThrows(FsException.class, () -> put(catalog, 12));
    assertThrows(FsException.class, catalog::close);
  }

  /** The catalog can be opened only for reading, and then has an older state. */
  @Test
  void anOlderStateIsNotShown() throws IOException {
    Catalog catalog = Catalog.open(directory);
    for (int i = 0; i < 10; i++) {
      put(catalog, i);
    }
    loseTheJournal();
    bar();
    SwappedFile.swap(directory, JOURNAL, SwappedFile.BROKEN);
    assertEquals(Errno.EIO, assertThrows(FsException.class, () -> put(catalog, 11)).errno());
    assertEquals(Errno.EIO, assertThrows(FsException.class, () -> present(catalog)).errno());
    unbar();
    Await.until("it is opened again, and refuses", () -> refusal(catalog).contains("rows of"));
    assertThrows(FsException.class, catalog::close);
  }

  private static String refusal(Catalog catalog) {
    return String.valueOf(assertThrows(FsException.class, () -> present(catalog)).getMessage());
  }

  @Test
  void aCatalogThatCannotBeChangedForATimeIsRead() throws IOException {
    try (Catalog catalog = Catalog.open(directory)) {
      put(catalog, 1);
      bar();
      SwappedFile.swap(directory, JOURNAL, SwappedFile.BROKEN);
      assertThrows(FsException.class, () -> put(catalog, 2));
      assertEquals(List.of(1), present(catalog));
      unbar();
      putAtLast(catalog, 3);
      assertEquals(List.of(1, 3), present(catalog));
    }
  }

  private Path lock() {
    return directory.resolve("LOCK");
  }

  /** From now on RocksDB can open the catalog only for reading. */
  private void bar() throws IOException {
    Files.delete(lock());
    Files.createDirectory(lock());
  }

  private void unbar() throws IOException {
    Files.delete(lock());
  }

  /** As the host does when it could not write dirty pages and dropped them. */
  private void loseTheJournal() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(file -> file.toString().endsWith(JOURNAL)).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, 200));
      }
    }
  }

  @Test
  void aViewEndsWhenTheCatalogIsOpenedAgain() throws IOException {
    try (Catalog catalog = Catalog.open(directory)) {
      put(catalog, 1);
      try (CatalogView view = catalog.view()) {
        assertNotNull(view.entry(DIRECTORY, Name.of("file 1")));
        SwappedFile.swap(directory, JOURNAL, SwappedFile.BROKEN);
        put(catalog, 2);
        FsException over =
            assertThrows(FsException.class, () -> view.entry(DIRECTORY, Name.of("file 1")));
        assertEquals(Errno.EIO, over.errno());
      }
      try (CatalogView view = catalog.view()) {
        assertNotNull(view.entry(DIRECTORY, Name.of("file 2")));
      }
    }
  }

  /** A walk over rows keeps the catalog from being opened again, and may itself change rows. */
  @Test
  void aChangeFromWithinAWalkFailsAndTheNextOneDoesNot() throws IOException {
    try (Catalog catalog = Catalog.open(directory)) {
      put(catalog, 1);
      SwappedFile.swap(directory, JOURNAL, SwappedFile.FULL);
      catalog.entries(
          DIRECTORY,
          0,
          found -> {
            FsException full = assertThrows(FsException.class, () -> put(catalog, 2));
            assertEquals(Errno.ENOSPC, full.errno());
            return true;
          });
      assertNull(catalog.entry(DIRECTORY, Name.of("file 2")));
      put(catalog, 3);
      assertEquals(List.of(1, 3), present(catalog));
    }
  }

  @Test
  void readersAreServedWhileTheCatalogIsOpenedAgain() throws Exception {
    try (Catalog catalog = Catalog.open(directory)) {
      for (int i = 0; i < 100; i++) {
        put(catalog, i);
      }
      AtomicBoolean stop = new AtomicBoolean();
      AtomicReference<Throwable> failure = new AtomicReference<>();
      CountDownLatch reading = new CountDownLatch(3);
      List<Thread> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Thread reader = new Thread(() -> readOn(catalog, stop, reading), "reader");
        reader.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
        reader.start();
        readers.add(reader);
      }
      reading.await();
      for (int round = 0; round < 5; round++) {
        SwappedFile.swap(directory, JOURNAL, SwappedFile.BROKEN);
        putAtLast(catalog, 100 + round);
      }
      stop.set(true);
      for (Thread reader : readers) {
        reader.join();
      }
      assertNull(failure.get());
      assertEquals(105, present(catalog).size());
    }
  }

  private static void readOn(Catalog catalog, AtomicBoolean stop, CountDownLatch reading) {
    boolean first = true;
    while (!stop.get()) {
      assertTrue(present(catalog).size() >= 100);
      assertNotNull(catalog.entry(DIRECTORY, Name.of("file 5")));
      if (first) {
        reading.countDown();
        first = false;
      }
    }
  }

  /** The catalog is not opened again more than a few times a second. */
  private static void putAtLast(Catalog catalog, int number) {
    long deadline = System.nanoTime() + DEADLINE_NANOS;
    while (true) {
      try {
        put(catalog, number);
        return;
      } catch (FsException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
      }
    }
  }
}
