package quire.schedule;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import quire.catalog.Name;

/** Files of a snapshot are opened while it is dropped and collected. */
final class OpenAndCollect implements Pair {
  private static final int FILES = 6;

  private final PairStore store;
  private final long directory;

  OpenAndCollect(Path path) throws IOException {
    store = new PairStore(path);
    store.makeFiles("/d", FILES);
    store.shell().take("s");
    directory = store.shell().inode("/.quire/snapshots/s/d");
    for (int i = 0; i < FILES; i++) {
      store.shell().unlink("/d/f" + i);
    }
  }

  @Override
  public List<Runnable> work() {
    return List.of(this::drop, this::readAll);
  }

  private void drop() {
    store.shell().drop("s");
    store.shell().collect();
  }

  private void readAll() {
    for (int i = 0; i < FILES; i++) {
      Name name = Name.of("f" + i);
      store.requireBytesOrError(
          () -> store.shell().readInode(store.vfs().lookup(directory, name).ino()),
          PairStore.bytes(i),
          name.toString());
    }
  }

  @Override
  public void check() throws IOException {
    store.close();
  }
}
