package quire.vfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Await;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeReader;
import quire.vfs.call.Caller;
import quire.vfs.call.OpenFlags;
import quire.vfs.call.Replacing;
import quire.vfs.call.TreePlace;
import quire.work.Asker;

/** Clones of files that have several names, and of directories with such files. */
final class LinkedCloneTest {
  @TempDir private Path directory;

  @Test
  void aDeletedCloneOfOneNameLeavesNoRow() throws IOException {
    try (OpenStore store = OpenStore.open(directory)) {
      Vfs vfs = store.vfs();
      int mode = FileType.REGULAR.bits() | 0644;
      long ino = vfs.mknod(Catalog.ROOT, Name.of("one"), mode, 0, Caller.ROOT).ino();
      vfs.link(ino, Catalog.ROOT, Name.of("two"));
      vfs.trees().take(Name.of("snapshot"), Catalog.ROOT);
      long to = vfs.mkdir(Catalog.ROOT, Name.of("directory"), 0755, Caller.ROOT).ino();
      TreePlace place = new TreePlace.Taken(Name.of("snapshot"), List.of(Name.of("one")));
      Name clone = vfs.trees().clone(place, Replacing.NOTHING);
      long quire = vfs.lookup(Catalog.ROOT, Name.of(".quire")).ino();
      long clones = vfs.lookup(quire, Name.of("clones")).ino();
      vfs.rename(clones, clone, to, Name.of("copy"), 0);
      assertEquals(1, vfs.lookup(to, Name.of("copy")).nlink());
      assertEquals(List.of("%d in %d".formatted(ino, Catalog.ROOT)), parents(store.catalog()));
      vfs.unlink(to, Name.of("copy"));
      assertEquals(List.of("%d in %d".formatted(ino, Catalog.ROOT)), parents(store.catalog()));
    }
  }

  /** Takes a snapshot of a directory a with a directory b, in which a file has several names. */
  private static void takeLinked(OpenStore store, int names) {
    Vfs vfs = store.vfs();
    long a = vfs.mkdir(Catalog.ROOT, Name.of("a"), 0755, Caller.ROOT).ino();
    long b = vfs.mkdir(a, Name.of("b"), 0755, Caller.ROOT).ino();
    int mode = FileType.REGULAR.bits() | 0644;
    long ino = vfs.mknod(b, Name.of("0"), mode, 0, Caller.ROOT).ino();
    for (int i = 1; i < names; i++) {
      vfs.link(ino, b, Name.of(Integer.toString(i)));
    }
    vfs.trees().take(Name.of("snapshot"), Catalog.ROOT);
  }

  private static List<Long> orphans(OpenStore store) {
    List<Long> orphans = new ArrayList<>();
    store.catalog().orphans(orphans::add);
    return orphans;
  }

  private static FsException failsToClone(OpenStore store) {
    TreePlace place = new TreePlace.Taken(Name.of("snapshot"), List.of());
    return assertThrows(
        FsException.class, () -> store.vfs().trees().clone(place, Replacing.NOTHING));
  }

  /**
   * Requires that no part of a clone is left: without a name it could not be deleted, and would
   * keep its trees.
   */
  private static void assertNothingIsLeft(OpenStore store) {
    Await.until("no clone is left", () -> orphans(store).isEmpty());
    store.vfs().rmdir(snapshots(store), Name.of("snapshot"));
    store.vfs().trees().collect();
    int[] inodes = {0};
    store.catalog().allInodes(record -> inodes[0]++ >= 0);
    assertEquals(4, inodes[0], "the root, a, b, and the file");
  }

  private static long snapshots(OpenStore store) {
    long quire = store.vfs().lookup(Catalog.ROOT, Name.of(".quire")).ino();
    return store.vfs().lookup(quire, Name.of("snapshots")).ino();
  }

  @Test
  void aCloneThatFailsHalfWayIsDeleted() throws IOException {
    try (OpenStore store = OpenStore.open(directory)) {
      takeLinked(store, 2);
      loseTree(store, Name.of("a"), Name.of("b"));
      assertEquals(Errno.EIO, failsToClone(store).errno());
      assertNothingIsLeft(store);
    }
  }

  private static void loseTree(OpenStore store, Name... path) {
    Catalog catalog = store.catalog();
    Digest tree = Objects.requireNonNull(catalog.snapshot(Name.of("snapshot"))).tree();
    for (Name name : path) {
      long id = Objects.requireNonNull(catalog.tree(tree)).id();
      TreeReader in = new TreeReader(chunk -> catalog.treeChunk(id, chunk));
      tree = ((TreeContent.Directory) Objects.requireNonNull(in.find(name)).content()).tree();
    }
    long id = Objects.requireNonNull(catalog.tree(tree)).id();
    catalog.commit(batch -> batch.deleteTreeChunk(id, 0));
  }

  /** The asker goes away as soon as there is a part of the clone. */
  @Test
  void aCloneEndsWithItsAskerAndIsDeleted() throws IOException {
    try (OpenStore store = OpenStore.open(directory)) {
      takeLinked(store, 10_000);
      Asker asker = new Asker(() -> !orphans(store).isEmpty());
      asker.execute(() -> assertEquals(Errno.EINTR, failsToClone(store).errno()));
      assertNothingIsLeft(store);
    }
  }

  private static long mkdir(Vfs vfs, String name) {
    return vfs.mkdir(Catalog.ROOT, Name.of(name), 0755, Caller.ROOT).ino();
  }

  /** Makes a file in a directory and opens it. */
  private static long open(Vfs vfs, long parent, String name) {
    return vfs.create(parent, Name.of(name), 0644, OpenFlags.O_RDWR, Caller.ROOT).inode().ino();
  }

  /** Puts a clone of the whole snapshot at a name of the root, as a restore does. */
  private static void restore(Vfs vfs, String over) {
    Name clone =
        vfs.trees().clone(new TreePlace.Taken(Name.of("snapshot"), List.of()), Replacing.ALLOWED);
    long clones = vfs.lookup(vfs.quireRoot(), Name.of("clones")).ino();
    vfs.rename(clones, clone, Catalog.ROOT, Name.of(over), 0);
  }

  private static void failsToRestore(Vfs vfs, String over) {
    assertEquals(
        Errno.EBUSY, assertThrows(FsException.class, () -> restore(vfs, over)).errno(), over);
  }

  /** A file that has had several names still lists directories that no longer name it. */
  @Test
  void anOpenFileKeepsOnlyDirectoriesBusyThatNameIt() throws IOException {
    try (OpenStore store = OpenStore.open(directory)) {
      Vfs vfs = store.vfs();
      vfs.trees().take(Name.of("snapshot"), Catalog.ROOT);
      long gone = mkdir(vfs, "gone");
      long left = mkdir(vfs, "left");
      long kept = mkdir(vfs, "kept");
      long file = open(vfs, gone, "file");
      vfs.link(file, left, Name.of("file"));
      vfs.link(file, kept, Name.of("file"));
      vfs.unlink(gone, Name.of("file"));
      vfs.rmdir(Catalog.ROOT, Name.of("gone"));
      failsToRestore(vfs, "left");
      vfs.unlink(left, Name.of("file"));
      failsToRestore(vfs, "kept");
      restore(vfs, "left");
      long other = open(vfs, kept, "other");
      vfs.unlink(kept, Name.of("file"));
      failsToRestore(vfs, "kept");
      vfs.rename(kept, Name.of("other"), Catalog.ROOT, Name.of("other"), 0);
      assertEquals(other, vfs.lookup(Catalog.ROOT, Name.of("other")).ino());
      restore(vfs, "kept");
    }
  }

  private static List<String> parents(Catalog catalog) {
    List<String> rows = new ArrayList<>();
    catalog.allParents((ino, parent) -> rows.add("%d in %d".formatted(ino, parent)));
    return rows;
  }
}
