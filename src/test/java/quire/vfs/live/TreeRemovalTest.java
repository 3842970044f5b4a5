package quire.vfs.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Await;
import quire.catalog.Catalog;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.error.Results;
import quire.vfs.OpenStore;
import quire.vfs.Vfs;
import quire.vfs.call.Caller;
import quire.vfs.call.Replacing;
import quire.vfs.call.TreePlace;

/** Directories that lose their names with all that is in them. */
final class TreeRemovalTest {
  private static final Name SNAPSHOT = Name.of("snapshot");
  private static final Name CLONE = Name.of("clone");

  /** As many entries as a look-up adds in one batch. */
  private static final int ENTRIES = 500;

  private static void cloneDirectory(Vfs vfs, Replacing replacing) {
    TreePlace place = new TreePlace.Taken(SNAPSHOT, List.of(Name.of("directory")));
    Name clone = vfs.trees().clone(place, replacing);
    long clones = vfs.lookup(vfs.quireRoot(), Name.of("clones")).ino();
    vfs.rename(clones, clone, Catalog.ROOT, CLONE, 0);
  }

  private static boolean isNamed(@Nullable InodeRecord record) {
    return record != null && record.nlink() > 0;
  }

  /** Looks an entry up in a directory that was resolved before it was removed. */
  private static void lookUpInRemoved(OpenStore store, long directory) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (isNamed(store.catalog().inode(directory))) {
      assertTrue(System.nanoTime() - deadline < 0, "the directory is not removed");
      Thread.onSpinWait(); // a sleep would miss the removal of the entries
    }
    try {
      store.vfs().lookup(directory, Name.of("file0"));
    } catch (FsException e) {
      assertEquals(Errno.ENOENT, e.errno());
    }
  }

  private static List<Long> orphans(OpenStore store) {
    List<Long> orphans = new ArrayList<>();
    store.catalog().orphans(orphans::add);
    return orphans;
  }

  @Test
  void aLookUpInARemovedCloneLeavesNothing(@TempDir Path scratch) throws IOException {
    try (OpenStore store = OpenStore.open(scratch);
        ExecutorService other = Executors.newSingleThreadExecutor()) {
      Vfs vfs = store.vfs();
      long directory = vfs.mkdir(Catalog.ROOT, Name.of("directory"), 0755, Caller.ROOT).ino();
      for (int i = 0; i < ENTRIES; i++) {
        vfs.mknod(directory, Name.of("file" + i), FileType.REGULAR.bits() | 0644, 0, Caller.ROOT);
      }
      vfs.trees().take(SNAPSHOT, Catalog.ROOT);
      cloneDirectory(vfs, Replacing.NOTHING);
      for (int i = 0; i < 30; i++) {
        long removed = vfs.lookup(Catalog.ROOT, CLONE).ino();
        Future<?> lookUp = other.submit(() -> lookUpInRemoved(store, removed));
        cloneDirectory(vfs, Replacing.ALLOWED);
        Results.of(lookUp);
      }
      Await.until("no removed directory is left", () -> orphans(store).isEmpty());
      int[] inodes = {0};
      store.catalog().allInodes(record -> inodes[0]++ >= 0);
      assertEquals(3 + ENTRIES, inodes[0], "the root, the directory, its clone, and the files");
      assertEquals(List.of(), store.problems());
    }
  }
}
