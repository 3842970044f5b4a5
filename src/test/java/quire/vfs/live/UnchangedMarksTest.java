package quire.vfs.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.Dentry;
import quire.catalog.Name;
import quire.vfs.OpenStore;
import quire.vfs.TreeWork;
import quire.vfs.Vfs;
import quire.vfs.call.AttributeChange;
import quire.vfs.call.Caller;

/** The marks of directories that a snapshot need not visit again. */
final class UnchangedMarksTest {
  private static final int O_RDWR = 2;

  @TempDir private Path scratch;

  @SuppressWarnings("NullAway.Init") // set before each test
  private OpenStore store;

  private int taken;

  @BeforeEach
  void makeATree() throws IOException {
    store = OpenStore.open(scratch);
    for (String path : List.of("a", "a/b", "a/b/c", "x", "x/y")) {
      vfs().mkdir(ino(parent(path)), name(path), 0755, Caller.ROOT);
    }
    for (String path : List.of("a/b/f", "a/b/c/g", "x/y/h")) {
      long handle = vfs().create(ino(parent(path)), name(path), 0644, O_RDWR, Caller.ROOT).handle();
      vfs().write(handle, 0, ByteBuffer.wrap(new byte[] {1, 2, 3}));
      vfs().release(handle);
    }
    assertMarks("");
    take();
    assertMarks("/ a a/b a/b/c x x/y");
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Vfs vfs() {
    return store.vfs();
  }

  private static String parent(String path) {
    return path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
  }

  private static Name name(String path) {
    return Name.of(path.substring(path.lastIndexOf('/') + 1));
  }

  private long ino(String path) {
    long ino = Catalog.ROOT;
    for (String name : path.split("/", -1)) {
      ino = name.isEmpty() ? ino : vfs().lookup(ino, Name.of(name)).ino();
    }
    return ino;
  }

  private void take() {
    vfs().trees().take(Name.of("s" + taken++), Catalog.ROOT);
  }

  private void assertMarks(String paths) {
    TreeSet<Long> expected =
        Arrays.stream(paths.split(" ", -1))
            .filter(path -> !path.isEmpty())
            .map(this::ino)
            .collect(Collectors.toCollection(TreeSet::new));
    TreeSet<Long> found = new TreeSet<>();
    store.catalog().allMarks((ino, tree) -> found.add(ino));
    assertEquals(expected, found);
  }

  private void append(String path) {
    long handle = vfs().open(ino(path), O_RDWR);
    vfs().write(handle, 3, ByteBuffer.wrap(new byte[] {4}));
    vfs().release(handle);
  }

  /** It was there when it was taken, and is gone when it is marked. */
  @Test
  void aDirectoryThatIsRemovedMeanwhileGetsNoMark() {
    long gone = vfs().mkdir(ino("x"), Name.of("gone"), 0755, Caller.ROOT).ino();
    UnchangedMarks marks = new UnchangedMarks(store.catalog(), new InodeTable(store.catalog()));
    marks.begin();
    vfs().rmdir(ino("x"), Name.of("gone"));
    Digest any = Objects.requireNonNull(store.catalog().mark(ino("a")));
    marks.put(List.of(new UnchangedMarks.Mark(gone, any)));
    assertNull(store.catalog().mark(gone));
  }

  @Test
  void aChangeRemovesTheMarksOfTheDirectoriesAbove() {
    append("a/b/f");
    assertMarks("a/b/c x x/y");
    take();
    assertMarks("/ a a/b a/b/c x x/y");
    vfs().setattr(ino("x/y"), AttributeChange.mode(0700));
    assertMarks("a a/b a/b/c");
    vfs().setxattr(ino("a/b/c/g"), Name.of("user.x"), new byte[] {1}, 0);
    assertMarks("");
    take();
    vfs().unlink(ino("x/y"), Name.of("h"));
    assertMarks("a a/b a/b/c");
  }

  @Test
  void readingRemovesNoMarks() {
    long handle = vfs().open(ino("a/b/f"), 0);
    vfs().read(handle, 0, ByteBuffer.allocate(3));
    vfs().release(handle);
    TreeWork.list(vfs(), ino("a/b"));
    vfs().sync();
    assertMarks("/ a a/b a/b/c x x/y");
  }

  @Test
  void aFileWithSeveralNamesUnmarksAllItsDirectories() {
    vfs().link(ino("a/b/c/g"), ino("x"), Name.of("other"));
    assertMarks("x/y");
    take();
    append("x/other");
    assertMarks("x/y");
    take();
    vfs().rename(ino("x"), Name.of("other"), ino("x/y"), Name.of("moved"), 0);
    take();
    append("a/b/c/g");
    assertMarks("");
  }

  @Test
  void aMovedDirectoryKeepsItsMark() {
    vfs().rename(ino("a"), Name.of("b"), ino("x"), Name.of("b"), 0);
    assertMarks("x/b x/b/c x/y");
    append("x/b/c/g");
    assertMarks("x/y");
  }

  /** The test deletes the entries of an unchanged directory, which the snapshot does not notice. */
  @Test
  void aMarkedDirectoryIsNotVisited() {
    append("a/b/f");
    long directory = ino("a/b/c");
    List<Dentry> entries = TreeWork.list(vfs(), directory);
    store.catalog().commit(batch -> entries.forEach(e -> batch.deleteEntry(directory, e)));
    take();
    assertEquals(
        vfs().trees().list().get(0).size() + 1, vfs().trees().list().get(1).size(), "of all files");
    assertNotEquals(vfs().trees().list().get(0).tree(), vfs().trees().list().get(1).tree());
    store.catalog().commit(batch -> entries.forEach(e -> batch.putEntry(directory, e)));
  }

  @Test
  void marksAreKeptInTheStore() throws IOException {
    append("x/y/h");
    store.close();
    store = OpenStore.open(scratch);
    assertMarks("a a/b a/b/c");
    append("a/b/f");
    assertMarks("a/b/c");
  }
}
