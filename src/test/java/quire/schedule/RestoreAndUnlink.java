package quire.schedule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import quire.catalog.Name;
import quire.vfs.call.TreePlace;

/** A directory is restored while files in it are unlinked and written. */
final class RestoreAndUnlink implements Pair {
  private final PairStore store;

  RestoreAndUnlink(Path path) throws IOException {
    store = new PairStore(path);
    store.makeFiles("/d", 4);
    store.shell().take("s");
    store.shell().unlink("/d/f3");
    store.shell().write("/d/f0", 0, PairStore.FILE_BYTES, 9);
  }

  @Override
  public List<Runnable> work() {
    TreePlace taken = new TreePlace.Taken(Name.of("s"), List.of(Name.of("d")));
    return List.of(
        () -> PairStore.attempt(() -> store.shell().restore(taken, "/d")),
        () -> {
          PairStore.attempt(() -> store.shell().unlink("/d/f1"));
          PairStore.attempt(() -> store.shell().write("/d/f2", 0, PairStore.FILE_BYTES, 2));
        });
  }

  @Override
  public void check() throws IOException {
    assertArrayEquals(PairStore.bytes(2), store.shell().read("/d/f2"), "a file in the directory");
    byte[] bytes = store.shell().read("/.quire/snapshots/s/d/f1");
    assertArrayEquals(PairStore.bytes(1), bytes, "the snapshot");
    store.close();
  }
}
