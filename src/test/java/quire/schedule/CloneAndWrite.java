package quire.schedule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The bytes of a file are shared and its directory is cloned, while the file is written. */
final class CloneAndWrite implements Pair {
  private static final int PAGE = 4096;

  private final PairStore store;

  CloneAndWrite(Path path) throws IOException {
    store = new PairStore(path);
    store.makeFiles("/d", 1);
    store.shell().create("/copy");
    store.shell().sync();
  }

  @Override
  public List<Runnable> work() {
    return List.of(
        () -> {
          store.shell().cloneRange("/d/f0", "/copy");
          store.shell().cloneLive("/d", "/clone");
        },
        () -> {
          store.shell().write("/d/f0", 0, PairStore.FILE_BYTES, 5);
          store.shell().sync();
        });
  }

  @Override
  public void check() throws IOException {
    assertArrayEquals(PairStore.bytes(5), store.shell().read("/d/f0"), "what was written");
    byte[] copy = store.shell().read("/copy");
    byte[] clone = store.shell().read("/clone/f0");
    requireOldOrNew(copy);
    requireOldOrNew(clone);
    store.shell().collect();
    store.reopen();
    assertArrayEquals(copy, store.shell().read("/copy"), "the copy, later");
    assertArrayEquals(clone, store.shell().read("/clone/f0"), "the clone, later");
    store.close();
  }

  private static void requireOldOrNew(byte[] bytes) {
    assertEquals(PairStore.FILE_BYTES, bytes.length);
    for (int from = 0; from < bytes.length; from += PAGE) {
      int to = Math.min(bytes.length, from + PAGE);
      byte[] page = Arrays.copyOfRange(bytes, from, to);
      boolean old = Arrays.equals(page, Arrays.copyOfRange(PairStore.bytes(0), from, to));
      boolean written = Arrays.equals(page, Arrays.copyOfRange(PairStore.bytes(5), from, to));
      int at = from;
      assertEquals(true, old || written, () -> "bytes of no write at " + at);
    }
  }
}
