package quire.schedule;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** An archive is read while its snapshot is dropped and collected. */
final class DropAndReadArchive implements Pair {
  private final PairStore store;
  private final byte[] right;
  private final long archive;

  DropAndReadArchive(Path path) throws IOException {
    store = new PairStore(path);
    store.makeFiles("/d", 4);
    store.shell().take("s");
    right = store.shell().read("/.quire/archives/s.tar");
    assertTrue(right.length > 4 * PairStore.FILE_BYTES);
    archive = store.shell().inode("/.quire/archives/s.tar");
    for (int i = 0; i < 4; i++) {
      store.shell().unlink("/d/f" + i);
    }
  }

  @Override
  public List<Runnable> work() {
    return List.of(
        () -> {
          store.shell().drop("s");
          store.shell().collect();
        },
        () -> {
          for (int i = 0; i < 3; i++) {
            store.requireBytesOrError(() -> store.shell().readInode(archive), right, "the archive");
          }
        });
  }

  @Override
  public void check() throws IOException {
    store.close();
  }
}
