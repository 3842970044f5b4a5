package quire.vfs.trees;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.OpenStore;
import quire.vfs.Vfs;
import quire.vfs.call.Caller;
import quire.vfs.call.Replacing;
import quire.vfs.call.TreePlace;

/** Trees that are kept for a while for archives, which may never be opened. */
final class PassingTreesTest {
  @Test
  void theNumberOfKeptTreesIsLimited(@TempDir Path scratch) throws IOException {
    try (OpenStore store = OpenStore.open(scratch)) {
      store.vfs().trees().take(Name.of("s"), Catalog.ROOT);
      TreePlace place = new TreePlace.Taken(Name.of("s"), List.of());
      FsException full =
          assertThrows(
              FsException.class,
              () -> {
                for (int i = 0; i < 20_000; i++) {
                  store.vfs().trees().archive(place);
                }
              });
      assertEquals(Errno.EAGAIN, full.errno());
      assertTrue(String.valueOf(full.getMessage()).contains("try again"), full.getMessage());
    }
  }

  private static Name clone(Vfs vfs, TreePlace place, String name) {
    Name clone = vfs.trees().clone(place, Replacing.NOTHING);
    long clones = vfs.lookup(vfs.quireRoot(), Name.of("clones")).ino();
    vfs.rename(clones, clone, Catalog.ROOT, Name.of(name), 0);
    return clone;
  }

  /** Snapshots may have any name, also one that looks like a temporary name. */
  @Test
  void aTemporaryNameIsNotTheNameOfASnapshot(@TempDir Path scratch) throws IOException {
    try (OpenStore store = OpenStore.open(scratch)) {
      Vfs vfs = store.vfs();
      vfs.trees().take(Name.of("#1"), Catalog.ROOT);
      vfs.mkdir(Catalog.ROOT, Name.of("directory"), 0755, Caller.ROOT);
      vfs.trees().take(Name.of("s"), Catalog.ROOT);
      TreePlace place = new TreePlace.Taken(Name.of("s"), List.of());
      Name archive = vfs.trees().archive(place);
      long archives = vfs.lookup(vfs.quireRoot(), Name.of("archives")).ino();
      long size = vfs.lookup(archives, Name.of("s.nar")).size();
      assertNotEquals(size, vfs.lookup(archives, Name.of("#1.nar")).size());
      assertEquals(size, vfs.lookup(archives, Name.of(archive + ".nar")).size());
      Name clone = clone(vfs, place, "copy");
      long ino = vfs.lookup(Catalog.ROOT, Name.of("copy")).ino();
      assertNotEquals(Name.of("#" + ino), clone);
    }
  }
}
