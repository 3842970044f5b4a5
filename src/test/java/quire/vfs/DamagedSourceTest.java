package quire.vfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.snapshot.castore.CastoreRef;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeReader;
import quire.vfs.call.Caller;
import quire.vfs.call.Replacing;
import quire.vfs.call.TreePlace;

/** A restore checks its source before it replaces good data. */
final class DamagedSourceTest {
  private static final int O_RDWR = 2;
  private static final Name SNAPSHOT = Name.of("s1");
  private static final Name WORK = Name.of("work");

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path scratch;

  @SuppressWarnings("NullAway.Init") // set before each test
  private OpenStore store;

  /** /work/sub/file, in a snapshot. */
  @BeforeEach
  void make() throws IOException {
    store = OpenStore.open(scratch);
    long work = vfs().mkdir(Catalog.ROOT, WORK, 0755, Caller.ROOT).ino();
    long sub = vfs().mkdir(work, Name.of("sub"), 0755, Caller.ROOT).ino();
    long handle = vfs().create(sub, Name.of("file"), 0644, O_RDWR, Caller.ROOT).handle();
    vfs().write(handle, 0, ByteBuffer.allocateDirect(100));
    vfs().release(handle);
    vfs().trees().take(SNAPSHOT, Catalog.ROOT);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Vfs vfs() {
    return store.vfs();
  }

  private static TreePlace place(String... path) {
    return new TreePlace.Taken(SNAPSHOT, List.of(path).stream().map(Name::of).toList());
  }

  private TreeContent content(String... path) {
    Digest tree = Objects.requireNonNull(store.catalog().snapshot(SNAPSHOT)).tree();
    TreeContent content = new TreeContent.Directory(tree, castore(tree));
    for (String name : path) {
      Digest in = ((TreeContent.Directory) content).tree();
      content = Objects.requireNonNull(reader(in).find(Name.of(name))).content();
    }
    return content;
  }

  private TreeReader reader(Digest tree) {
    long id = Objects.requireNonNull(store.catalog().tree(tree)).id();
    return new TreeReader(chunk -> store.catalog().treeChunk(id, chunk));
  }

  private CastoreRef castore(Digest tree) {
    return reader(tree).castore();
  }

  private void loseTree(String... path) {
    Digest tree = ((TreeContent.Directory) content(path)).tree();
    long id = Objects.requireNonNull(store.catalog().tree(tree)).id();
    store.catalog().commit(batch -> batch.deleteTreeChunk(id, 0));
  }

  private void loseBlob(String... path) {
    Digest blob = ((TreeContent.Regular) content(path)).blob();
    store.catalog().commit(batch -> batch.deleteBlob(blob));
  }

  private void refuses(String text, Replacing replacing, String... path) {
    FsException e =
        assertThrows(FsException.class, () -> vfs().trees().clone(place(path), replacing));
    assertEquals(Errno.EIO, e.errno());
    String message = String.valueOf(e.getMessage());
    assertTrue(message.startsWith(text), message);
    assertTrue(message.contains("nothing has changed"), message);
    assertTrue(message.contains("quire fsck"), message);
    long work = vfs().lookup(Catalog.ROOT, WORK).ino();
    long sub = vfs().lookup(work, Name.of("sub")).ino();
    assertEquals(100, vfs().lookup(sub, Name.of("file")).size());
  }

  @Test
  void aLostTreeIsNotRestored() {
    loseTree("work");
    refuses(
        "snapshot s1/work is damaged: chunk 0 of a tree object is missing",
        Replacing.ALLOWED,
        "work");
  }

  @Test
  void aTreeWithALostSubtreeIsNotRestored() {
    loseTree("work", "sub");
    refuses(
        "snapshot s1/work/sub is damaged: chunk 0 of a tree object is missing",
        Replacing.ALLOWED,
        "work");
  }

  @Test
  void aTreeWhoseRowIsLostIsNotRestored() {
    Digest sub = ((TreeContent.Directory) content("work", "sub")).tree();
    store.catalog().commit(batch -> batch.deleteTree(sub));
    refuses(
        "snapshot s1/work/sub is damaged: the tree object is missing", Replacing.ALLOWED, "work");
  }

  @Test
  void aTreeWithAnotherChunkIsNotRestored() {
    Digest sub = ((TreeContent.Directory) content("work", "sub")).tree();
    long id = Objects.requireNonNull(store.catalog().tree(sub)).id();
    byte[] chunk = Objects.requireNonNull(store.catalog().treeChunk(id, 0)).clone();
    chunk[chunk.length / 2] ^= 1;
    store.catalog().commit(batch -> batch.putTreeChunk(id, 0, chunk));
    refuses("snapshot s1/work/sub is damaged: ", Replacing.ALLOWED, "work");
  }

  @Test
  void aLostBlobIsNotRestored() {
    loseBlob("work", "sub", "file");
    refuses("snapshot s1/work/sub/file is damaged: the blob ", Replacing.ALLOWED, "work");
    refuses(
        "snapshot s1/work/sub/file is damaged: the blob ",
        Replacing.ALLOWED,
        "work",
        "sub",
        "file");
    refuses(
        "snapshot s1/work/sub/file is damaged: the blob ",
        Replacing.NOTHING,
        "work",
        "sub",
        "file");
  }

  @Test
  void aLostTreeIsNotCloned() {
    loseTree("work", "sub");
    refuses("snapshot s1/work/sub is damaged: ", Replacing.NOTHING, "work", "sub");
    loseTree("work");
    refuses("snapshot s1/work is damaged: ", Replacing.NOTHING, "work");
    refuses("snapshot s1/work/sub is damaged: ", Replacing.NOTHING, "work", "sub");
    loseTree();
    refuses("snapshot s1 is damaged: ", Replacing.NOTHING);
  }

  @Test
  void aLostCloneIsNoSourceOfARestore() {
    Name clone = vfs().trees().clone(place("work"), Replacing.NOTHING);
    long quire = vfs().lookup(Catalog.ROOT, Name.of(".quire")).ino();
    long clones = vfs().lookup(quire, Name.of("clones")).ino();
    vfs().rename(clones, clone, Catalog.ROOT, Name.of("copy"), 0);
    loseTree("work", "sub");
    long copy = vfs().lookup(Catalog.ROOT, Name.of("copy")).ino();
    FsException e =
        assertThrows(
            FsException.class,
            () -> vfs().trees().clone(new TreePlace.Live(copy), Replacing.ALLOWED));
    assertTrue(String.valueOf(e.getMessage()).contains("/sub is damaged"), e::getMessage);
  }

  @Test
  void aWholeTreeIsRestored() {
    assertNotNull(vfs().trees().clone(place("work"), Replacing.ALLOWED));
    assertNotNull(vfs().trees().clone(place(), Replacing.ALLOWED));
    assertNotNull(vfs().trees().clone(place("work", "sub", "file"), Replacing.ALLOWED));
  }
}
