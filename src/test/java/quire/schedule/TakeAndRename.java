package quire.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import quire.error.FsException;

/** A snapshot is taken while a file moves between two directories and over another. */
final class TakeAndRename implements Pair {
  private final PairStore store;

  TakeAndRename(Path path) throws IOException {
    store = new PairStore(path);
    store.makeFiles("/a", 3);
    store.makeFiles("/b", 1);
    store.shell().create("/a/moving");
    store.shell().write("/a/moving", 0, PairStore.FILE_BYTES, 77);
  }

  @Override
  public List<Runnable> work() {
    return List.of(() -> store.shell().take("s"), this::move);
  }

  private void move() {
    store.shell().rename("/a/moving", "/b/moving");
    store.shell().rename("/b/moving", "/a/f1");
  }

  private int found(String path, int seed) {
    byte[] bytes;
    try {
      bytes = store.shell().read("/.quire/snapshots/s" + path);
    } catch (FsException e) {
      return 0;
    }
    return Arrays.equals(PairStore.bytes(seed), bytes) ? 1 : 0;
  }

  @Override
  public void check() throws IOException {
    int places = found("/a/moving", 77) + found("/b/moving", 77) + found("/a/f1", 77);
    assertEquals(1, places, "places of the moving file in the snapshot");
    store.requireBytesOrError(
        () -> store.shell().read("/a/f1"), PairStore.bytes(77), "the file that was moved");
    store.close();
  }
}
