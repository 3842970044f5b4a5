package quire.vfs.trees;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.OpenStore;
import quire.vfs.Vfs;
import quire.vfs.call.Caller;
import quire.vfs.call.OpenFlags;
import quire.vfs.call.TreePlace;

final class TreeDiffsTest {
  private static final TreePlace ROOT = new TreePlace.Live(Catalog.ROOT);

  @TempDir private Path directory;

  @SuppressWarnings("NullAway.Init") // set before each test
  private OpenStore store;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Vfs vfs;

  private long sub;

  @BeforeEach
  void makeTree() throws IOException {
    store = OpenStore.open(directory);
    vfs = store.vfs();
    sub = vfs.mkdir(Catalog.ROOT, Name.of("sub"), 0755, Caller.ROOT).ino();
    write(sub, "a", 1);
    write(Catalog.ROOT, "b", 2);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void write(long parent, String name, int value) {
    long handle = vfs.create(parent, Name.of(name), 0644, OpenFlags.O_RDWR, Caller.ROOT).handle();
    vfs.write(handle, 0, ByteBuffer.wrap(new byte[] {(byte) value, 1, 2, 3}));
    vfs.release(handle);
  }

  private static TreePlace taken(String snapshot, String... path) {
    return new TreePlace.Taken(Name.of(snapshot), Stream.of(path).map(Name::of).toList());
  }

  private List<String> diff(TreePlace from, TreePlace to) {
    List<String> told = new ArrayList<>();
    vfs.trees()
        .diff(
            from,
            to,
            (path, change, type) ->
                told.add(
                    change
                        + " "
                        + path.stream().map(Name::toString).collect(Collectors.joining("/"))));
    return told;
  }

  @Test
  void snapshotsAndLiveDirectoriesAreCompared() {
    vfs.trees().take(Name.of("s"), Catalog.ROOT);
    assertEquals(List.of(), diff(taken("s"), ROOT));
    write(sub, "a", 9);
    write(sub, "c", 3);
    vfs.unlink(Catalog.ROOT, Name.of("b"));
    List<String> expected = List.of("REMOVED b", "CHANGED sub/a", "ADDED sub/c");
    assertEquals(expected, diff(taken("s"), ROOT));
    assertEquals(List.of("CHANGED a", "ADDED c"), diff(taken("s", "sub"), new TreePlace.Live(sub)));
    vfs.trees().take(Name.of("t"), Catalog.ROOT);
    assertEquals(expected, diff(taken("s"), taken("t")));
  }

  @Test
  void missingPlacesAreReported() {
    vfs.trees().take(Name.of("s"), Catalog.ROOT);
    assertFails(Errno.ENOENT, "there is no snapshot none", taken("none"));
    assertFails(Errno.ENOENT, "there is no 'sub/x' in the snapshot s", taken("s", "sub", "x", "y"));
    assertFails(Errno.ENOTDIR, "'b' in the snapshot s is not a directory", taken("s", "b"));
    long quire = vfs.lookup(Catalog.ROOT, Name.of(".quire")).ino();
    assertFails(Errno.EINVAL, "of .quire only snapshots can be named", new TreePlace.Live(quire));
    long file = vfs.lookup(Catalog.ROOT, Name.of("b")).ino();
    assertFails(Errno.ENOTDIR, "is not a directory", new TreePlace.Live(file));
  }

  private void assertFails(Errno errno, String message, TreePlace place) {
    FsException e = assertThrows(FsException.class, () -> diff(place, taken("s")));
    assertEquals(errno, e.errno());
    assertTrue(String.valueOf(e.getMessage()).contains(message), e.getMessage());
  }

  /** Both trees lose their names after the first difference was reported. */
  @Test
  void treesAreHeldUntilAllDifferencesAreReported() {
    vfs.trees().take(Name.of("s"), Catalog.ROOT);
    write(sub, "c", 3);
    long late = vfs.mkdir(Catalog.ROOT, Name.of("a"), 0755, Caller.ROOT).ino();
    write(late, "x", 4);
    long all =
        vfs.lookup(vfs.lookup(Catalog.ROOT, Name.of(".quire")).ino(), Name.of("snapshots")).ino();
    List<String> told = new ArrayList<>();
    vfs.trees()
        .diff(
            taken("s"),
            ROOT,
            (path, change, type) -> {
              if (told.isEmpty()) {
                vfs.rmdir(all, Name.of("s"));
                assertEquals(0, vfs.trees().collect().trees());
              }
              told.add(path.toString());
            });
    assertEquals(List.of("[a]", "[a, x]", "[sub, c]"), told);
    assertEquals(5, vfs.trees().collect().trees());
  }

  @Test
  void noLockIsHeldWhileDifferencesAreReported() {
    vfs.trees()
        .diff(
            new TreePlace.Live(sub),
            ROOT,
            (path, change, type) -> {
              if (vfs.trees().list().isEmpty()) {
                byAnother(() -> vfs.trees().take(Name.of("meanwhile"), Catalog.ROOT));
              }
            });
    assertEquals(1, vfs.trees().list().size());
  }

  private static void byAnother(Runnable action) {
    CompletableFuture.runAsync(action).orTimeout(1, TimeUnit.MINUTES).join();
  }
}
