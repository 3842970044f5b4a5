package quire.fsck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quire.blob.Digest;
import quire.catalog.BlobRow;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.error.FsException;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeReader;
import quire.vfs.PathShell;
import quire.vfs.Vfs;
import quire.vfs.call.DotEntries;
import quire.vfs.call.TreePlace;

/** Lost tree objects: every place that needs one is named, and live directories are repaired. */
final class LostTreeTest {
  private static final String LOST = "chunk 0 of a tree object is missing";
  private static final String DROP =
      "; nothing can repair it: drop these snapshots, or import them anew from a backup";

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path scratch;

  @SuppressWarnings("NullAway.Init") // set before each test
  private TestStore store;

  /** /work/sub/{a,b} and /work/other in snapshots s1 and s2; /copy is a clone of /work in s1. */
  @BeforeEach
  void make() throws IOException {
    store = new TestStore(scratch);
    shell(
        shell -> {
          shell.mkdir("/work");
          shell.mkdir("/work/sub");
          shell.create("/work/other");
          shell.create("/work/sub/a");
          shell.write("/work/sub/a", 0, 100, 1);
          shell.create("/work/sub/b");
          shell.take("s1");
          shell.create("/new");
          shell.take("s2");
          shell.clone(place("work"), "/copy");
        });
    assertEquals(List.of(), store.check());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private interface Work {
    void in(PathShell shell) throws IOException;
  }

  private void shell(Work work) throws IOException {
    store.vfs(vfs -> work.in(new PathShell(vfs)));
  }

  private static TreePlace place(String... path) {
    return new TreePlace.Taken(Name.of("s1"), List.of(path).stream().map(Name::of).toList());
  }

  private TreeContent content(String... path) {
    Digest top = Objects.requireNonNull(store.catalog.snapshot(Name.of("s1"))).tree();
    TreeContent content = new TreeContent.Directory(top, reader(top).castore());
    for (String name : path) {
      Digest in = ((TreeContent.Directory) content).tree();
      content = Objects.requireNonNull(reader(in).find(Name.of(name))).content();
    }
    return content;
  }

  private Digest tree(String... path) {
    return ((TreeContent.Directory) content(path)).tree();
  }

  private long id(Digest tree) {
    return Objects.requireNonNull(store.catalog.tree(tree)).id();
  }

  private TreeReader reader(Digest tree) {
    return new TreeReader(chunk -> store.catalog.treeChunk(id(tree), chunk));
  }

  private void lose(int chunk, String... path) {
    long id = id(tree(path));
    store.damage(batch -> batch.deleteTreeChunk(id, chunk));
  }

  private List<String> errors() {
    List<Problem> problems = store.check();
    assertEquals(problems, store.check(), "a check has changed the store");
    return problems.stream().map(Problem::text).toList();
  }

  private static void assertAny(List<String> texts, String text) {
    assertTrue(texts.stream().anyMatch(text::equals), () -> text + " in " + texts);
  }

  private String lostOf(String path, String what) {
    return "inode %d (%s) is a clone, and the store has lost parts of it: %s; a repair keeps"
            .formatted(store.ino(path), path, what)
        + " what can be read and leaves the rest out";
  }

  private void drop(String... snapshots) throws IOException {
    shell(shell -> List.of(snapshots).forEach(shell::drop));
  }

  private static List<String> names(Vfs vfs, String path) {
    List<String> names = new ArrayList<>();
    long handle = vfs.opendir(new PathShell(vfs).inode(path));
    vfs.readdir(
        handle, DotEntries.LAST_COOKIE, (Dentry entry) -> names.add(entry.name().toString()));
    vfs.release(handle);
    return names.stream().sorted().toList();
  }

  @Test
  void allSnapshotsAndClonesAreNamed() {
    lose(0, "work", "sub");
    List<String> errors = errors();
    assertAny(errors, "snapshot s1/work/sub, snapshot s2/work/sub: " + LOST + DROP);
    assertAny(errors, lostOf("/copy", "./sub (" + LOST + ")"));
  }

  @Test
  void ofManySnapshotsTheFirstAreNamed() throws IOException {
    shell(
        shell -> {
          for (int i = 10; i < 35; i++) {
            shell.take("t" + i);
          }
        });
    lose(0, "work");
    String text = errors().get(0);
    assertTrue(text.startsWith("snapshot s1/work, snapshot s2/work, snapshot t10/copy"), text);
    assertTrue(text.endsWith("snapshot t18/work and 32 more: " + LOST + DROP), text);
  }

  @Test
  void aLiveCloneKeepsWhatCanBeRead() throws IOException {
    lose(0, "work", "sub");
    store.repair();
    assertEquals(List.of("snapshot s1/work/sub, snapshot s2/work/sub: " + LOST + DROP), errors());
    drop("s1", "s2");
    assertEquals(List.of(), store.check());
    store.vfs(
        vfs -> {
          assertEquals(List.of("other", "sub"), names(vfs, "/copy"));
          assertEquals(List.of(), names(vfs, "/copy/sub"));
          PathShell shell = new PathShell(vfs);
          shell.rmdir("/copy/sub");
          shell.unlink("/copy/other");
          shell.rmdir("/copy");
        });
    assertEquals(List.of(), store.check());
  }

  @Test
  void aLiveCloneWhoseSnapshotsAreGone() throws IOException {
    drop("s2");
    lose(0, "work");
    drop("s1");
    List<String> errors = errors();
    assertEquals(2, errors.size(), errors::toString);
    assertTrue(errors.get(0).startsWith("the next snapshot would take a damaged tree"));
    assertTrue(errors.get(0).endsWith("inode %d (/work)".formatted(store.ino("/work"))));
    assertEquals(lostOf("/copy", ". (" + LOST + ")"), errors.get(1));
    assertTrue(store.repair().problems().isClean());
    assertEquals(List.of(), store.check());
    store.vfs(
        vfs -> {
          assertEquals(List.of(), names(vfs, "/copy"));
          new PathShell(vfs).rmdir("/copy");
        });
    assertEquals(List.of(), store.check());
  }

  @Test
  void aLiveCloneWhoseTreeHasNoRow() throws IOException {
    Digest work = tree("work");
    drop("s1", "s2");
    store.damage(batch -> batch.deleteTree(work));
    assertAny(errors(), lostOf("/copy", ". (the tree object is missing)"));
    assertTrue(store.repair().problems().isClean());
    assertEquals(List.of(), store.check());
    store.vfs(vfs -> assertEquals(List.of(), names(vfs, "/copy")));
  }

  @Test
  void aLiveCloneThatHasLostABlob() throws IOException {
    Digest blob = ((TreeContent.Regular) content("work", "sub", "a")).blob();
    store.damage(batch -> batch.deleteBlob(blob));
    String missing = "the blob %s is missing".formatted(blob);
    List<String> errors = errors();
    assertAny(errors, "snapshot s1/work/sub/a, snapshot s2/work/sub/a: " + missing + DROP);
    assertAny(errors, lostOf("/copy", "./sub/a (" + missing + ")"));
    store.repair();
    drop("s1", "s2");
    assertEquals(List.of(), store.check());
    store.vfs(vfs -> assertEquals(List.of("b"), names(vfs, "/copy/sub")));
  }

  /**
   * @param listed whether a listing has made some of the clone's entries before it met the damage
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLargeDirectoryKeepsItsOtherChunks(boolean listed) throws IOException {
    shell(
        shell -> {
          shell.drop("s1");
          shell.mkdir("/work/large");
          for (int i = 0; i < 3000; i++) {
            shell.mkdir("/work/large/d%04d".formatted(i));
          }
          shell.take("s1");
          shell.clone(place("work", "large"), "/clone");
        });
    lose(1, "work", "large");
    if (listed) {
      store.vfs(vfs -> assertThrows(FsException.class, () -> names(vfs, "/clone")));
    }
    store.repair();
    drop("s1", "s2");
    assertEquals(List.of(), store.check());
    store.vfs(
        vfs -> {
          List<String> names = names(vfs, "/clone");
          assertTrue(names.size() > 1000 && names.size() < 3000, () -> "kept " + names.size());
          assertTrue(names.contains("d0000"));
          assertTrue(names.contains("d2999"));
          assertEquals(List.of(), names(vfs, "/clone/d2999"));
        });
  }

  @Test
  void theMarkOfACloneNamesItsTree() throws IOException {
    long copy = store.ino("/copy");
    store.damage(batch -> batch.deleteDeferred(copy));
    assertMended(
        "inode %d (/copy): the tree object that it is a clone of is not known".formatted(copy));
    store.vfs(vfs -> assertEquals(List.of("a", "b"), names(vfs, "/copy/sub")));
  }

  @Test
  void theDigestOfACloneNamesItsBlob() throws IOException {
    store.vfs(vfs -> names(vfs, "/copy/sub"));
    long file = store.ino("/copy/sub/a");
    store.damage(batch -> batch.deleteDeferred(file));
    assertMended(
        "inode %d (/copy/sub/a): the blob that it is a clone of is missing".formatted(file));
    shell(shell -> assertArrayEquals(shell.read("/work/sub/a"), shell.read("/copy/sub/a")));
  }

  /** Zeros in the place of the bytes would look like the content of the file. */
  @Test
  void aCloneThatHasLostItsBlobIsNotMadeZeros() throws IOException {
    store.vfs(vfs -> names(vfs, "/copy/sub"));
    long file = store.ino("/copy/sub/a");
    Digest blob = store.catalog.deferred(file);
    store.damage(batch -> batch.deleteBlob(blob));
    String lost = "inode %d (/copy/sub/a): the blob that it is a clone of".formatted(file);
    for (int i = 0; i < 2; i++) {
      store.repair();
      shell(shell -> assertThrows(FsException.class, () -> shell.read("/copy/sub/a")));
      List<String> errors = errors();
      assertTrue(errors.stream().anyMatch(error -> error.startsWith(lost)), errors::toString);
    }
    shell(
        shell -> {
          FsException failed = assertThrows(FsException.class, () -> shell.take("s3"));
          assertTrue(failed.getMessage().contains("which is missing"), failed::getMessage);
        });
    store.log.giveUpMissing();
    store.repair();
    shell(shell -> assertArrayEquals(new byte[100], shell.read("/copy/sub/a")));
    shell(shell -> shell.take("s3"));
    assertEquals(List.of(), errors());
  }

  /** With the mark, the next snapshot would have entries that the directory does not have. */
  @Test
  void aCloneThatHasLostItsEntriesHasNoMark() {
    long copy = store.ino("/copy");
    InodeRecord record = Objects.requireNonNull(store.catalog.inode(copy));
    store.damage(batch -> batch.putInode(record.withSize(7, 0)));
    assertMended("inode %d (/copy): the size is 7 and the tree object".formatted(copy));
    assertNull(store.catalog.mark(copy));
    assertEquals(0, Objects.requireNonNull(store.catalog.inode(copy)).size());
  }

  private void assertMended(String text) {
    List<String> errors = errors();
    assertTrue(errors.stream().anyMatch(error -> error.startsWith(text)), errors::toString);
    store.repair();
    assertEquals(List.of(), store.check());
  }

  /** Each directory has two clones of the one before: very many paths, but few trees. */
  @Test
  void aCheckOfFewTreesWithManyPathsIsFast() throws IOException {
    int doublings = 40;
    shell(
        shell -> {
          shell.mkdir("/d0");
          shell.create("/d0/leaf");
          shell.write("/d0/leaf", 0, 5000, 7);
          for (int i = 0; i < doublings; i++) {
            shell.mkdir("/d" + (i + 1));
            shell.cloneLive("/d" + i, "/d" + (i + 1) + "/a");
            shell.cloneLive("/d" + i, "/d" + (i + 1) + "/b");
          }
          shell.take("many");
        });
    Digest leaf = Objects.requireNonNull(store.catalog.hash(store.ino("/d0/leaf")));
    BlobRow blob = Objects.requireNonNull(store.catalog.blob(leaf));
    BlobRow damaged = new BlobRow(blob.id(), blob.size(), blob.crc32() ^ 1);
    store.damage(batch -> batch.putBlob(leaf, damaged));
    List<String> deep = assertTimeoutPreemptively(Duration.ofMinutes(1), store::checkDeeply);
    assertEquals(1, deep.size(), deep::toString);
    assertTrue(deep.get(0).contains(" more; drop the snapshots"), deep::toString);
    store.damage(batch -> batch.deleteBlob(leaf));
    List<String> errors = assertTimeoutPreemptively(Duration.ofMinutes(1), this::errors);
    String first = "snapshot many/d0/leaf, snapshot many/d1/a/leaf, snapshot many/d1/b/leaf, ";
    String others = " and %d more: the blob %s".formatted((2L << doublings) - 1 - 20, leaf);
    assertTrue(
        errors.stream().anyMatch(text -> text.startsWith(first) && text.contains(others)),
        () -> others + " in " + errors);
    String clone = "inode %d (/d40/b) is a clone".formatted(store.ino("/d40/b"));
    String othersOfClone = ") and %d more;".formatted((1L << (doublings - 1)) - 20);
    String told = errors.stream().filter(text -> text.startsWith(clone)).findFirst().orElseThrow();
    assertTrue(told.contains(othersOfClone), told);
  }

  @Test
  void theNextSnapshotMakesALostTreeAgain() throws IOException {
    lose(0, "work", "sub");
    assertTrue(
        errors().stream().anyMatch(text -> text.startsWith("the next snapshot would take")),
        () -> errors().toString());
    store.repair();
    shell(shell -> shell.take("s3"));
    assertEquals(List.of(), errors(), "the next snapshot has not made the lost tree again");
    store.vfs(
        vfs -> {
          new PathShell(vfs).restore(place("work"), "/work");
          assertEquals(List.of("a", "b"), names(vfs, "/work/sub"));
        });
  }

  @Test
  void theNextSnapshotMakesALargeTreeAgain() throws IOException {
    shell(
        shell -> {
          shell.drop("s1");
          shell.mkdir("/work/large");
          for (int i = 0; i < 3000; i++) {
            shell.mkdir("/work/large/d%04d".formatted(i));
          }
          shell.take("s1");
        });
    lose(1, "work", "large");
    store.repair();
    shell(shell -> shell.take("s3"));
    assertEquals(List.of(), errors());
  }
}
