package quire.vfs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quire.Seeds;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.vfs.call.Caller;
import quire.vfs.call.Replacing;
import quire.vfs.call.TreePlace;

/**
 * Does the same to two stores: in one, directories are cloned, taken and restored; in the other
 * they are copied. Both must always look the same, and every snapshot must stay the same.
 */
final class CloneModelTest {
  private static final int OPERATIONS = Integer.getInteger("quire.ops", 800);
  private static final int SOAK_OPERATIONS = Integer.getInteger("quire.soak.ops", 20_000);
  private static final int MOST = 6;

  @TempDir private Path scratch;

  private final List<Name> directories = new ArrayList<>();
  private final List<Name> snapshots = new ArrayList<>();
  private int made;

  @SuppressWarnings("NullAway.Init") // set by run
  private OpenStore store;

  @SuppressWarnings("NullAway.Init") // set by run
  private OpenStore plain;

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void clonesAreCopies(long seed) throws IOException {
    run(Seeds.fixed(seed), OPERATIONS);
  }

  @Test
  @Tag("soak")
  void clonesAreCopiesForLong() throws IOException {
    run(Seeds.seed("CloneModelTest"), SOAK_OPERATIONS);
  }

  private void run(long seed, int operations) throws IOException {
    Random random = new Random(seed);
    store = OpenStore.open(scratch.resolve("store"));
    plain = OpenStore.open(scratch.resolve("plain"));
    int done = 0;
    try {
      addDirectory();
      for (; done < operations; done++) {
        step(random);
      }
      compare();
      finish();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("-Dquire.seed=%d, operation %d: %s".formatted(seed, done, e), e);
    } finally {
      store.close();
      plain.close();
    }
  }

  private void step(Random random) throws IOException {
    Name directory = directories.get(random.nextInt(directories.size()));
    switch (random.nextInt(120)) {
      case 0, 1 -> cloneLive(directory);
      case 2, 3 -> take(directory);
      case 4, 5 -> cloneSnapshot(random);
      case 6 -> restore(directory, random);
      case 7 -> dropSnapshot(random);
      case 8 -> dropDirectory(directory);
      case 9 -> store.vfs().trees().collect();
      case 10 -> reopen();
      case 11 -> compare();
      default -> {
        long seed = random.nextLong();
        new TreeWork(store.vfs(), ino(store, directory)).change(new Random(seed));
        new TreeWork(plain.vfs(), ino(plain, directory)).change(new Random(seed));
      }
    }
  }

  private static long ino(OpenStore where, Name name) {
    return where.vfs().lookup(Catalog.ROOT, name).ino();
  }

  private static long quire(OpenStore where, String directory) {
    long root = where.vfs().lookup(Catalog.ROOT, Name.of(".quire")).ino();
    return where.vfs().lookup(root, Name.of(directory)).ino();
  }

  private void addDirectory() {
    Name name = Name.of("d" + made++);
    store.vfs().mkdir(Catalog.ROOT, name, 0755, Caller.ROOT);
    plain.vfs().mkdir(Catalog.ROOT, name, 0755, Caller.ROOT);
    directories.add(name);
  }

  private void cloneLive(Name source) {
    if (directories.size() < MOST) {
      Name name = Name.of("d" + made++);
      place(
          store.vfs().trees().clone(new TreePlace.Live(ino(store, source)), Replacing.NOTHING),
          name);
      TreeWork.copy(plain.vfs(), ino(plain, source), Catalog.ROOT, name);
      directories.add(name);
    }
  }

  private void place(Name clone, Name name) {
    store.vfs().rename(quire(store, "clones"), clone, Catalog.ROOT, name, 0);
  }

  /** Takes a snapshot; the other store keeps a copy instead. */
  private void take(Name directory) {
    if (snapshots.size() < MOST) {
      Name name = Name.of("s" + made++);
      store.vfs().trees().take(name, ino(store, directory));
      TreeWork.copy(plain.vfs(), ino(plain, directory), Catalog.ROOT, name);
      snapshots.add(name);
    }
  }

  private void cloneSnapshot(Random random) {
    if (!snapshots.isEmpty() && directories.size() < MOST) {
      Name source = snapshots.get(random.nextInt(snapshots.size()));
      Name name = Name.of("d" + made++);
      place(source, name); // by the snapshot's own name
      TreeWork.copy(plain.vfs(), ino(plain, source), Catalog.ROOT, name);
      directories.add(name);
    }
  }

  private void restore(Name directory, Random random) {
    if (!snapshots.isEmpty()) {
      Name source = snapshots.get(random.nextInt(snapshots.size()));
      place(
          store.vfs().trees().clone(new TreePlace.Taken(source, List.of()), Replacing.ALLOWED),
          directory);
      TreeWork.remove(plain.vfs(), Catalog.ROOT, directory);
      TreeWork.copy(plain.vfs(), ino(plain, source), Catalog.ROOT, directory);
    }
  }

  private void dropSnapshot(Random random) {
    if (!snapshots.isEmpty()) {
      Name name = snapshots.remove(random.nextInt(snapshots.size()));
      store.vfs().rmdir(quire(store, "snapshots"), name);
      TreeWork.remove(plain.vfs(), Catalog.ROOT, name);
    }
  }

  private void dropDirectory(Name name) {
    if (directories.size() > 1) {
      TreeWork.remove(store.vfs(), Catalog.ROOT, name);
      TreeWork.remove(plain.vfs(), Catalog.ROOT, name);
      directories.remove(name);
    }
  }

  private void reopen() throws IOException {
    store.close();
    store = OpenStore.open(scratch.resolve("store"));
  }

  private void compare() {
    for (Name name : directories) {
      String expected = TreeWork.text(plain.vfs(), ino(plain, name), true);
      assertEquals(expected, TreeWork.text(store.vfs(), ino(store, name), true), name.toString());
    }
    long all = quire(store, "snapshots");
    for (Name name : snapshots) {
      String expected = TreeWork.text(plain.vfs(), ino(plain, name), false);
      long taken = store.vfs().lookup(all, name).ino();
      assertEquals(expected, TreeWork.text(store.vfs(), taken, false), name.toString());
    }
  }

  /**
   * Requires that fsck finds nothing, and that no rows are left once all snapshots and directories
   * are deleted.
   */
  private void finish() throws IOException {
    reopen();
    assertEquals(List.of(), store.problems());
    compare();
    snapshots.forEach(name -> store.vfs().rmdir(quire(store, "snapshots"), name));
    directories.forEach(name -> TreeWork.remove(store.vfs(), Catalog.ROOT, name));
    reopen();
    store.vfs().trees().collect();
    store.catalog().allExtents(extent -> fail("an extent of " + extent.ino() + " is left"));
    store.catalog().allDeferred((ino, content) -> fail("inode " + ino + " is left as a clone"));
    store.catalog().allParents((ino, parent) -> fail("a parent of " + ino + " is left"));
    store.catalog().allMarks((ino, tree) -> ino == Catalog.ROOT || fail("a mark is left"));
  }

  private static boolean fail(String problem) {
    throw new AssertionError(problem);
  }
}
