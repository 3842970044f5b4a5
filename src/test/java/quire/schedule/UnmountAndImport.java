package quire.schedule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import quire.archive.input.ImportRules;
import quire.archive.input.RootRules;
import quire.catalog.Name;

/** An archive comes in while the mount syncs, collects and ends. */
final class UnmountAndImport implements Pair {
  private final AtomicBoolean imported = new AtomicBoolean();
  private final PairStore store;
  private final byte[] archive;

  UnmountAndImport(Path path) throws IOException {
    store = new PairStore(path);
    store.makeFiles("/d", 3);
    store.shell().take("s");
    archive = store.shell().read("/.quire/archives/s.tar");
    store.shell().drop("s");
    for (int i = 0; i < 3; i++) {
      store.shell().unlink("/d/f" + i);
    }
  }

  @Override
  public List<Runnable> work() {
    ImportRules rules = RootRules.upTo(1 << 20);
    return List.of(
        () ->
            PairStore.attempt(
                () -> {
                  Name name = Name.of("in");
                  store.vfs().trees().importArchive(name, new ByteArrayInputStream(archive), rules);

                  imported.set(true);
                }),
        () -> {
          store.shell().collect();
          store.vfs().close();
        });
  }

  @Override
  public void check() throws IOException {
    store.reopen();
    if (imported.get()) {
      byte[] bytes = store.shell().read("/.quire/snapshots/in/d/f2");
      assertArrayEquals(PairStore.bytes(2), bytes, "what was imported");
    }
    store.close();
  }
}
