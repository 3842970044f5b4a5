package quire.catalog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import quire.blob.Digest;
import quire.catalog.journal.CatalogFamily;

final class CatalogTest {
  private static final long DIRECTORY = 7;

  @TempDir Path scratch;

  private Catalog open() throws IOException {
    return Catalog.open(scratch.resolve("catalog"));
  }

  /** Copies what a kill of the process would leave now: RocksDB's files as they are. */
  private Path killed(String name) throws IOException {
    Path copy = Files.createDirectory(scratch.resolve(name));
    try (Stream<Path> files = Files.list(scratch.resolve("catalog"))) {
      for (Path file : files.toList()) {
        if (!String.valueOf(file.getFileName()).startsWith("LO")) {
          Files.copy(file, copy.resolve(file.getFileName()));
        }
      }
    }
    return copy;
  }

  private static Dentry entry(String name, long ino, long cookie) {
    return new Dentry(Name.of(name), ino, FileType.REGULAR, cookie);
  }

  @Test
  void batchThatIsNotCommittedLeavesNothing() throws IOException {
    try (Catalog catalog = open()) {
      try (CatalogBatch batch = catalog.newBatch()) {
        batch.putEntry(DIRECTORY, entry("a", 8, 9));
        batch.putOrphan(8);
      }
      assertNull(catalog.entry(DIRECTORY, Name.of("a")));
      List<Long> orphans = new ArrayList<>();
      catalog.orphans(orphans::add);
      assertEquals(List.of(), orphans);
    }
  }

  @Test
  void batchSurvivesAKillAsAWhole() throws IOException {
    Path copy;
    try (Catalog catalog = open()) {
      assertEquals(1024, catalog.newId());
      try (CatalogBatch batch = catalog.newBatch()) {
        batch.putEntry(DIRECTORY, entry("a", 8, 1030));
        batch.putExtent(8, new ExtentRow(0, 100, ExtentRow.Kind.OFFLOADED, 4096));
        batch.putXattr(8, Name.of("user.x"), new byte[] {1});
        catalog.commit(batch);
      }
      copy = killed("copy");
    }
    try (Catalog catalog = Catalog.open(copy)) {
      assertFalse(catalog.wasClean());
      assertEquals(entry("a", 8, 1030), catalog.entry(DIRECTORY, Name.of("a")));
      List<OwnedExtent> extents = new ArrayList<>();
      catalog.allExtents(extents::add);
      assertEquals(1, extents.size());
      assertArrayEquals(new byte[] {1}, catalog.xattr(8, Name.of("user.x")));
    }
  }

  /** No repair after the crash has run yet. */
  @Test
  void openingAndClosingDoesNotMakeACatalogClean() throws IOException {
    Path copy;
    try (Catalog catalog = open()) {
      catalog.newId();
      copy = killed("copy");
    }
    Catalog.open(copy).close();
    try (Catalog catalog = Catalog.open(copy)) {
      assertFalse(catalog.wasClean());
      catalog.leaveClean();
    }
    Catalog.open(copy).close();
    try (Catalog catalog = Catalog.open(copy)) {
      assertTrue(catalog.wasClean());
    }
  }

  @Test
  void tornJournalEndsBeforeTheBatchThatIsTorn() throws IOException {
    int batches = 50;
    Path copy;
    try (Catalog catalog = open()) {
      for (int i = 0; i < batches; i++) {
        try (CatalogBatch batch = catalog.newBatch()) {
          batch.putEntry(DIRECTORY, entry("n" + i, i, 2000 + i));
          batch.putOrphan(i);
          catalog.commit(batch);
        }
      }
      copy = killed("copy");
    }
    cutJournal(copy, 700);
    try (Catalog catalog = Catalog.open(copy)) {
      int[] orphans = {0};
      catalog.orphans(ino -> orphans[0]++ >= 0);
      assertTrue(orphans[0] > 0 && orphans[0] < batches, () -> orphans[0] + " batches are left");
      for (int i = 0; i < batches; i++) {
        Dentry entry = catalog.entry(DIRECTORY, Name.of("n" + i));
        assertEquals(i < orphans[0], entry != null, "entry " + i + " of " + orphans[0]);
      }
    }
  }

  private static void cutJournal(Path catalog, int bytes) throws IOException {
    try (Stream<Path> files = Files.list(catalog)) {
      Path journal =
          files.filter(file -> file.toString().endsWith(".log")).sorted().toList().getLast();
      byte[] all = Files.readAllBytes(journal);
      Files.write(journal, Arrays.copyOf(all, all.length - bytes));
    }
  }

  @Test
  void listingGoesOnAfterACookie() throws IOException {
    try (Catalog catalog = open()) {
      try (CatalogBatch batch = catalog.newBatch()) {
        for (int i = 0; i < 10; i++) {
          batch.putEntry(DIRECTORY, entry("n" + (9 - i), i, 2000 + i));
        }
        batch.putEntry(DIRECTORY + 1, entry("other", 50, 1999));
        catalog.commit(batch);
      }
      assertEquals(List.of("n9", "n8", "n7"), list(catalog, 0, 3));
      try (CatalogBatch batch = catalog.newBatch()) {
        batch.deleteEntry(DIRECTORY, entry("n7", 2, 2002));
        batch.deleteEntry(DIRECTORY, entry("n6", 3, 2003));
        catalog.commit(batch);
      }
      assertEquals(List.of("n5", "n4"), list(catalog, 2002, 2));
      assertEquals(List.of(), list(catalog, 2009, 2));
    }
  }

  private static List<String> list(Catalog catalog, long after, int most) {
    List<String> names = new ArrayList<>();
    catalog.entries(
        DIRECTORY,
        after,
        entry -> {
          names.add(entry.name().toString());
          return names.size() < most;
        });
    return names;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void manyRowsAreThoseThatAreAskedForOneByOne(long seed) throws IOException {
    Random random = new Random(seed);
    try (Catalog catalog = open()) {
      for (int i = 0; i < 50; i++) {
        long ino = random.nextLong(1L << random.nextInt(1, 63));
        catalog.commit(
            batch -> {
              for (long near = ino; near < ino + 5 && near >= 0; near += random.nextInt(1, 3)) {
                batch.putHash(near, digest(random));
              }
            });
      }
      Set<Long> asked = new HashSet<>();
      catalog.allHashes(
          (ino, digest) -> {
            asked.add(ino + random.nextInt(2));
            return true;
          });
      asked.add(0L);
      asked.add(Long.MAX_VALUE);
      Map<Long, Digest> expected = new HashMap<>();
      for (long ino : asked) {
        Digest digest = catalog.hash(ino);
        if (digest != null) {
          expected.put(ino, digest);
        }
      }
      assertEquals(expected, catalog.hashes(asked));
      assertEquals(Map.of(), catalog.hashes(List.of()));
      assertEquals(Map.of(), catalog.marks(asked));
    }
  }

  private static Digest digest(Random random) {
    byte[] bytes = new byte[Digest.LENGTH];
    random.nextBytes(bytes);
    return Digest.of(bytes);
  }

  @Test
  void numbersAreNeverUsedAgain() throws IOException {
    long last;
    Path copy;
    try (Catalog catalog = open()) {
      assertEquals(1024, catalog.newId());
      for (int i = 0; i < 5000; i++) {
        catalog.newId();
      }
      last = catalog.newId();
      copy = killed("copy");
    }
    try (Catalog catalog = open()) {
      assertTrue(catalog.wasClean());
      assertEquals(last + 1, catalog.newId());
    }
    try (Catalog catalog = Catalog.open(copy)) {
      assertTrue(catalog.newId() > last);
    }
  }

  @Test
  void newerVersionIsRefused() throws IOException {
    try (Catalog catalog = open();
        CatalogBatch batch = catalog.newBatch()) {
      batch.putMeta(Keys.VERSION, ByteBuffer.allocate(Integer.BYTES).putInt(3).array());
      catalog.commit(batch);
    }
    IOException refused = assertThrows(IOException.class, this::open);
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains("version 3") && message.contains("newer quire"), message);
  }

  /** Its missing column families are not added: the older version can still open it. */
  @Test
  void versionFromBeforeTheFirstReleaseIsRefused() throws Exception {
    Path store = scratch.resolve("catalog");
    try (Options options = new Options().setCreateIfMissing(true)) {
      try (RocksDB old = RocksDB.open(options, store.toString())) {
        old.put(new byte[] {1}, new byte[] {1});
      }
      IOException refused = assertThrows(IOException.class, this::open);
      String message = String.valueOf(refused.getMessage());
      assertTrue(message.contains("version 1") && message.contains("copy the files"), message);
      assertEquals(1, RocksDB.listColumnFamilies(options, store.toString()).size());
    }
  }

  /** RocksDB makes the column families one by one, and a kill may come in between. */
  @Test
  void aCatalogWhoseMakingWasCutShortIsMadeWhole() throws Exception {
    for (int count = 1; count < CatalogFamily.all().size(); count++) {
      Path store = scratch.resolve("cut" + count);
      try (Options options = new Options().setCreateIfMissing(true);
          RocksDB cut = RocksDB.open(options, store.toString())) {
        for (CatalogFamily family : CatalogFamily.all().subList(1, count)) {
          byte[] name = family.text().getBytes(StandardCharsets.US_ASCII);
          cut.createColumnFamily(new ColumnFamilyDescriptor(name)).close();
        }
      }
      assertTrue(Catalog.isUnmade(store));
      try (Catalog catalog = Catalog.open(store)) {
        assertFalse(Catalog.isUnmade(store));
        assertNull(catalog.inode(Catalog.ROOT));
      }
    }
  }
}
