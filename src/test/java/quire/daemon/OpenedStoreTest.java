package quire.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.Catalog;
import quire.log.FileLogStorage;
import quire.log.LogRange;
import quire.log.OffloadLog;
import quire.log.Pages;
import quire.store.StoreDirectory;
import quire.store.StoreException;

/** Which stores with an empty catalog are new, and which have lost their catalog. */
final class OpenedStoreTest {
  private static final long MEMORY = 1 << 20;

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path scratch;

  private void open() throws IOException {
    try (StoreDirectory directory = StoreDirectory.openOrCreate(scratch.resolve("store"))) {
      OpenedStore.open(directory, MEMORY).close();
    }
  }

  private void loseCatalog() throws IOException {
    Path catalog = scratch.resolve("store/catalog");
    try (Stream<Path> files = Files.list(catalog)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  private void assertRefused() throws IOException {
    String text = String.valueOf(assertThrows(StoreException.class, this::open).getMessage());
    assertTrue(text.startsWith(scratch.resolve("store/catalog").toRealPath() + " has no"), text);
    try (Stream<Path> files = Files.list(scratch.resolve("store/catalog"))) {
      assertEquals(List.of(), files.toList(), "a refused mount has made something");
    }
  }

  @Test
  void aNewStoreIsOpenedAgainAndAgain() throws IOException {
    open();
    open();
  }

  /** As a first mount leaves it that was killed before or while it made the catalog. */
  @Test
  void aStoreWhoseCatalogWasNeverMadeIsNew() throws IOException {
    StoreDirectory.openOrCreate(scratch.resolve("store")).close();
    Files.createFile(scratch.resolve("store/catalog/MANIFEST-000001"));
    open();
    assertTrue(Files.exists(scratch.resolve("store/catalog/CURRENT")));
  }

  /** As a first mount leaves it that was killed just after it made the catalog. */
  @Test
  void aStoreWithARowlessCatalogIsNew() throws IOException {
    StoreDirectory.openOrCreate(scratch.resolve("store")).close();
    Catalog.open(scratch.resolve("store/catalog")).close();
    open();
  }

  @Test
  void aCatalogThatIsMissingBesideNamesOfStreamsIsLost() throws IOException {
    open();
    loseCatalog();
    assertRefused();
  }

  @Test
  void aCatalogThatIsMissingBesideASegmentIsLost() throws IOException {
    StoreDirectory.openOrCreate(scratch.resolve("store")).close();
    try (OffloadLog log = OffloadLog.open(new FileLogStorage(scratch.resolve("store/log")), 20)) {
      LogRange page = log.allocate(Pages.SIZE, Pages.SIZE);
      log.write(page.address(), ByteBuffer.allocateDirect(Pages.SIZE));
    }
    assertFalse(Files.exists(scratch.resolve("store/streams")));
    assertRefused();
  }
}
