package quire.vfs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.Catalog;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.vfs.call.Caller;
import quire.vfs.call.TreePlace;

/** A file that has several names is cloned by itself: the clone has one. */
final class LinkedCloneTest {
  @TempDir private Path directory;

  @Test
  void aCloneOfOneNameLeavesNoRowWhenItGoes() throws IOException {
    try (OpenStore store = OpenStore.open(directory)) {
      Vfs vfs = store.vfs();
      int mode = FileType.REGULAR.bits() | 0644;
      long ino = vfs.mknod(Catalog.ROOT, Name.of("one"), mode, 0, Caller.ROOT).ino();
      vfs.link(ino, Catalog.ROOT, Name.of("two"));
      vfs.trees().take(Name.of("snapshot"), Catalog.ROOT);
      long to = vfs.mkdir(Catalog.ROOT, Name.of("directory"), 0755, Caller.ROOT).ino();
      TreePlace place = new TreePlace.Taken(Name.of("snapshot"), List.of(Name.of("one")));
      Name clone = vfs.trees().clone(place, false);
      long quire = vfs.lookup(Catalog.ROOT, Name.of(".quire")).ino();
      long clones = vfs.lookup(quire, Name.of("clones")).ino();
      vfs.rename(clones, clone, to, Name.of("copy"), 0);
      assertEquals(1, vfs.lookup(to, Name.of("copy")).nlink());
      assertEquals(List.of("%d in %d".formatted(ino, Catalog.ROOT)), parents(store.catalog()));
      vfs.unlink(to, Name.of("copy"));
      assertEquals(List.of("%d in %d".formatted(ino, Catalog.ROOT)), parents(store.catalog()));
    }
  }

  private static List<String> parents(Catalog catalog) {
    List<String> rows = new ArrayList<>();
    catalog.allParents((ino, parent) -> rows.add("%d in %d".formatted(ino, parent)));
    return rows;
  }
}
