package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

/**
 * A catalog or log whose disk is not mounted, or whose files were deleted, is not taken for a new
 * one.
 */
final class LostCatalogTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path scratch;

  @Test
  void aStoreWithoutItsCatalogIsRefusedAndNothingIsFreed() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      String sum = write(mount);
      loseCatalog(mount);
      Map<String, String> before = kept(mount);
      assertRefused(mount.tryMount());
      assertRefused(TestMount.quire("fsck", mount.store().toString()));
      assertRefused(TestMount.quire("fsck", "--json", mount.store().toString()));
      assertRefused(TestMount.quire("fsck", "--repair", mount.store().toString()));
      assertRefused(TestMount.quire("fsck", "--repair", "--free-lost", mount.store().toString()));
      assertEquals(before, kept(mount));

      Shell.sh(mount.store(), "rm -rf catalog && mv elsewhere catalog");
      mount.mount();
      assertEquals(sum, Shell.sh(mount.root(), "sha256sum file"));
    }
  }

  /** A user may move the catalog to a fast disk, with a symlink in the store. */
  @Test
  void aLinkToACatalogThatIsNotThereIsRefused() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      String sum = write(mount);
      Shell.sh(mount.store(), "mv catalog ../elsewhere && ln -s ../disk/catalog catalog");
      assertLeadsNowhere(mount.tryMount());
      assertLeadsNowhere(TestMount.quire("fsck", "--repair", mount.store().toString()));
      Shell.sh(scratch, "mkdir -p disk/catalog");
      assertRefused(mount.tryMount());
      assertRefused(TestMount.quire("fsck", "--repair", mount.store().toString()));
      Shell.sh(scratch, "rm -r disk/catalog && mv elsewhere disk/catalog");
      mount.mount();
      assertEquals(sum, Shell.sh(mount.root(), "sha256sum file"));
    }
  }

  /** As a first mount leaves it that is killed early; here there was a catalog. */
  @Test
  void aCatalogWithoutAnyRowIsRefusedInAStoreThatWasInUse() throws Exception {
    try (TestMount mount = TestMount.mounted(scratch)) {
      String sum = write(mount);
      loseCatalog(mount);
      try (Options options = new Options().setCreateIfMissing(true)) {
        RocksDB.open(options, mount.store().resolve("catalog").toString()).close();
      }
      assertRefused(mount.tryMount());
      assertRefused(TestMount.quire("fsck", mount.store().toString()));
      assertRefused(TestMount.quire("fsck", "--repair", mount.store().toString()));
      Shell.sh(mount.store(), "rm -rf catalog && mv elsewhere catalog");
      mount.mount();
      assertEquals(sum, Shell.sh(mount.root(), "sha256sum file"));
    }
  }

  @Test
  void aStoreWithoutItsLogIsRefusedAndNothingIsChanged() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      String sum = write(mount);
      Shell.sh(mount.store(), "mv log elsewhere && mkdir log");
      String store = mount.store().toString();
      for (Shell.Result refused :
          List.of(
              mount.tryMount(),
              TestMount.quire("fsck", store),
              TestMount.quire("fsck", "--repair", store))) {
        assertEquals(1, refused.exit(), refused.output());
        assertTrue(refused.output().contains("/log has no segment"), refused.output());
      }
      Shell.sh(mount.store(), "rmdir log && mv elsewhere log");
      mount.mount();
      assertEquals(sum, Shell.sh(mount.root(), "sha256sum file"));
      mount.unmount();

      Shell.sh(mount.store(), "rm -r log && mkdir log");
      Shell.Result repair = TestMount.quire("fsck", "--repair", "--free-lost", store);
      assertTrue(repair.output().contains("file"), repair.output());
      mount.mount();
      assertEquals("file\n", Shell.sh(mount.root(), "ls"));
    }
  }

  @Test
  void aStoreWithoutItsStreamsIsRefusedAndNothingIsChanged() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(mount.root(), "echo text >.quire/streams/s");
      mount.unmount();
      String store = mount.store().toString();
      for (String loss : List.of("mkdir streams", "true")) {
        Shell.sh(mount.store(), "mv streams ../elsewhere && " + loss);
        Shell.Result refused = mount.tryMount();
        assertEquals(1, refused.exit(), refused.output());
        assertTrue(refused.output().contains("/streams/names is not there"), refused.output());
        assertTrue(refused.output().contains("nothing was changed"), refused.output());
        Shell.Result fsck = TestMount.quire("fsck", store);
        assertEquals(1, fsck.exit(), fsck.output());
        assertTrue(fsck.output().contains("has lost the list of its streams"), fsck.output());
        Shell.sh(mount.store(), "rm -rf streams && mv ../elsewhere streams");
      }
      mount.mount();
      assertEquals("text\n", Shell.sh(mount.root(), "cat .quire/streams/s"));
      mount.unmount();

      Shell.sh(mount.store(), "rm -r streams");
      Shell.Result repair = TestMount.quire("fsck", "--repair", store);
      assertEquals(0, repair.exit(), repair.output());
      mount.mount();
      mount.unmount();
      mount.assertClean();
    }
  }

  /** One of the streams may be lost with the list. */
  @Test
  void aStoreWithoutTheListOfItsStreamsIsRefused() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(mount.root(), "cd .quire/streams && echo 1 >a && echo 2 >b");
      mount.unmount();
      Shell.sh(mount.store(), "rm streams/names streams/00000001.ring");
      Shell.Result refused = mount.tryMount();
      assertEquals(1, refused.exit(), refused.output());
      assertTrue(refused.output().contains("/streams/names is not there"), refused.output());
      TestMount.quire("fsck", "--repair", mount.store().toString());
      mount.assertClean();
      Shell.sh(mount.store(), "rm streams/*.ring");
      Shell.Result fsck = TestMount.quire("fsck", mount.store().toString());
      assertTrue(fsck.output().contains("the stream b"), fsck.output());
      mount.mount(); // which names it, too
      assertEquals("b\n", Shell.sh(mount.root(), "ls .quire/streams"));
    }
  }

  /** The files of a store's own beside these directories tell that it is not a new one. */
  @Test
  void aStoreThatWasEmptiedIsNotTakenForANewOne() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      write(mount);
      Shell.sh(mount.store(), "rm -rf catalog/* log/* streams/*");
      assertRefused(mount.tryMount());
      assertRefused(TestMount.quire("fsck", mount.store().toString()));
      assertRefused(TestMount.quire("fsck", "--repair", mount.store().toString()));
    }
  }

  /** A store of an earlier quire has no mark, and gets it. */
  @Test
  void aStoreWithoutTheMarkIsOpenedAsBefore() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      String sum = write(mount);
      Shell.sh(mount.store(), "rm used");
      mount.assertClean();
      mount.mount();
      assertEquals(sum, Shell.sh(mount.root(), "sha256sum file"));
      assertTrue(Files.exists(mount.store().resolve("used")));
    }
  }

  private static String write(TestMount mount) throws IOException {
    String sum =
        Shell.sh(
            mount.root(),
            "head -c 1M /dev/urandom >file && mkdir .quire/snapshots/s && sha256sum file");
    mount.unmount();
    return sum;
  }

  private static void loseCatalog(TestMount mount) throws IOException {
    Shell.sh(mount.store(), "mv catalog elsewhere && mkdir catalog");
  }

  /** The files that must not change: all but the lock and the log of the daemon. */
  private static Map<String, String> kept(TestMount mount) throws IOException {
    Map<String, String> digests = StoreFiles.digests(mount.store());
    digests.keySet().removeAll(Set.of("lock", "daemon.log"));
    return digests;
  }

  private static void assertRefused(Shell.Result result) {
    assertEquals(1, result.exit(), result.output());
    assertTrue(result.output().contains("/catalog has no catalog"), result.output());
    assertTrue(result.output().contains("nothing was changed"), result.output());
  }

  private static void assertLeadsNowhere(Shell.Result result) {
    assertEquals(1, result.exit(), result.output());
    String text = "a symlink to ../disk/catalog, which does not exist; mount the disk that has it";
    assertTrue(result.output().contains(text), result.output());
  }

  /**
   * A first mount that was killed early also leaves no catalog, but then there is nothing to lose.
   */
  @Test
  void aStoreThatWasNeverServedIsMounted() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      mount.unmount();
      Shell.sh(mount.store(), "rm -rf used catalog streams log && mkdir catalog log");
      mount.mount();
      Shell.sh(mount.root(), "echo text >file");
      assertEquals("text\n", Files.readString(mount.root().resolve("file")));
    }
  }
}
