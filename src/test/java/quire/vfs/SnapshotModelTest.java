package quire.vfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quire.Seeds;
import quire.catalog.Catalog;
import quire.catalog.ExtentRow;
import quire.catalog.Name;
import quire.file.ExtentRows;
import quire.log.PageSet;
import quire.vfs.call.DotEntries;

/**
 * Random operations on a tree of which snapshots are taken, renamed, dropped and collected: each
 * must stay as the tree was, whatever happens afterwards.
 */
final class SnapshotModelTest {
  private static final int OPERATIONS = Integer.getInteger("quire.ops", 5_000);
  private static final int SOAK_OPERATIONS = Integer.getInteger("quire.soak.ops", 100_000);
  private static final int MOST = 5;

  @TempDir private Path directory;

  private final Map<String, String> snapshots = new TreeMap<>();
  private int taken;

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void snapshotsStayAsTheyWere(long seed) throws IOException {
    run(Seeds.fixed(seed), OPERATIONS);
  }

  @Test
  @Tag("soak")
  void snapshotsStayAsTheyWereForLong() throws IOException {
    run(Seeds.seed("SnapshotModelTest"), SOAK_OPERATIONS);
  }

  private void run(long seed, int operations) throws IOException {
    Random random = new Random(seed);
    OpenStore store = OpenStore.open(directory);
    ModelDriver driver = new ModelDriver(random, store.vfs(), true);
    int done = 0;
    try {
      for (; done < operations; done++) {
        driver.step();
        switch (random.nextInt(400)) {
          case 0, 1 -> take(store.vfs());
          case 2 -> drop(store.vfs(), random);
          case 3 -> store.vfs().trees().collect();
          case 4 -> rename(store.vfs(), random);
          case 5 -> compare(store.vfs());
          case 6 -> {
            store.close();
            store = OpenStore.open(directory);
            driver.reopened(store.vfs());
            compare(store.vfs());
          }
          default -> {}
        }
      }
      compare(store.vfs());
      dropAll(store);
      store.close();
      store = OpenStore.open(directory);
      driver.reopened(store.vfs());
      new TreeComparison(store, driver.model()).compareAll();
      requireClean(store);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "-Dquire.seed=%d, operation %d, %s: %s".formatted(seed, done, driver, e), e);
    } finally {
      store.close();
    }
  }

  private void take(Vfs vfs) {
    if (snapshots.size() < MOST) {
      String name = "s" + taken++;
      vfs.trees().take(Name.of(name), Catalog.ROOT);
      snapshots.put(name, TreeText.of(vfs, Catalog.ROOT));
    }
  }

  private @Nullable String any(Random random) {
    List<String> names = new ArrayList<>(snapshots.keySet());
    return names.isEmpty() ? null : names.get(random.nextInt(names.size()));
  }

  private void drop(Vfs vfs, Random random) {
    String name = any(random);
    if (name != null) {
      vfs.rmdir(directoryOfSnapshots(vfs), Name.of(name));
      snapshots.remove(name);
    }
  }

  private void rename(Vfs vfs, Random random) {
    String name = any(random);
    if (name != null) {
      long all = directoryOfSnapshots(vfs);
      String newName = "s" + taken++;
      vfs.rename(all, Name.of(name), all, Name.of(newName), 0);
      snapshots.put(newName, snapshots.remove(name));
    }
  }

  private static long directoryOfSnapshots(Vfs vfs) {
    long quire = vfs.lookup(Catalog.ROOT, Name.of(".quire")).ino();
    return vfs.lookup(quire, Name.of("snapshots")).ino();
  }

  private void compare(Vfs vfs) {
    long all = directoryOfSnapshots(vfs);
    List<String> listed = new ArrayList<>();
    long handle = vfs.opendir(all);
    vfs.readdir(handle, DotEntries.LAST_COOKIE, entry -> listed.add(entry.name().toString()));
    vfs.release(handle);
    assertEquals(List.copyOf(snapshots.keySet()), listed);
    snapshots.forEach(
        (name, text) ->
            assertEquals(text, TreeText.of(vfs, vfs.lookup(all, Name.of(name)).ino()), name));
  }

  private void dropAll(OpenStore store) {
    long all = directoryOfSnapshots(store.vfs());
    snapshots.keySet().forEach(name -> store.vfs().rmdir(all, Name.of(name)));
    snapshots.clear();
    store.vfs().trees().collect();
    store.catalog().allBlobs((digest, blob) -> fail("blob " + digest + " is left"));
    store.catalog().allTrees((digest, id) -> fail("tree object " + digest + " is left"));
    store.catalog().allTreeChunks((id, chunk) -> fail("a chunk is left"));
  }

  private static boolean fail(String problem) {
    throw new AssertionError(problem);
  }

  /** Everything in the log is named, and fsck finds nothing. */
  private static void requireClean(OpenStore store) {
    store.vfs().trees().collect();
    PageSet named = new PageSet();
    store
        .catalog()
        .allExtents(
            owned -> {
              if (owned.row().kind() != ExtentRow.Kind.FILL) {
                named.add(ExtentRows.pages(owned.row()));
              }
              return true;
            });
    store
        .log()
        .data()
        .forEach(range -> assertTrue(named.contains(range), "nothing names " + range));
    assertEquals(List.of(), store.problems());
  }
}
