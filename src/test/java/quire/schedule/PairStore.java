package quire.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import quire.catalog.Catalog;
import quire.error.FsException;
import quire.fsck.Fsck;
import quire.fsck.Severity;
import quire.log.FileLogStorage;
import quire.log.OffloadLog;
import quire.vfs.OpenStore;
import quire.vfs.PathShell;
import quire.vfs.Vfs;

/** The store of a {@link Pair}, with files whose bytes depend on their number. */
final class PairStore {
  static final int FILE_BYTES = 3 * 4096 + 500;

  private final Path directory;
  private OpenStore store;

  PairStore(Path directory) throws IOException {
    this.directory = directory;
    this.store = OpenStore.open(directory);
  }

  Vfs vfs() {
    return store.vfs();
  }

  PathShell shell() {
    return new PathShell(store.vfs());
  }

  /** Makes a directory with files {@code f0}, {@code f1}… in it. */
  void makeFiles(String path, int files) {
    shell().mkdir(path);
    for (int i = 0; i < files; i++) {
      shell().create(path + "/f" + i);
      shell().write(path + "/f" + i, 0, FILE_BYTES, i);
    }
  }

  static byte[] bytes(int seed) {
    byte[] bytes = new byte[FILE_BYTES];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Requires that the bytes are right, or that they can no longer be read. */
  void requireBytesOrError(Reading reading, byte[] right, String what) {
    byte[] bytes;
    try {
      bytes = reading.read();
    } catch (FsException e) {
      return;
    }
    int at = Arrays.mismatch(right, bytes);
    assertEquals(-1, at, () -> "first wrong byte of " + what);
  }

  /** Reads something through the store. */
  interface Reading {
    byte[] read();
  }

  /** Does work that may fail by contract, because of the other operation. */
  static void attempt(Runnable work) {
    try {
      work.run();
    } catch (FsException e) {
      // the other operation was first
    }
  }

  void reopen() throws IOException {
    store.close();
    store = OpenStore.open(directory);
  }

  /** Closes the store and checks it. */
  void close() throws IOException {
    store.close();
    List<String> errors = new ArrayList<>();
    try (Catalog catalog = Catalog.open(directory.resolve("catalog"));
        OffloadLog log =
            OffloadLog.open(new FileLogStorage(directory.resolve("log")), OpenStore.SEGMENT_BITS)) {
      Fsck.run(
          catalog,
          log,
          List.of(),
          Fsck.Mode.CHECK,
          problem -> {
            if (problem.severity() == Severity.ERROR) {
              errors.add(problem.text());
            }
          });
    }
    assertEquals(List.of(), errors, "what fsck finds");
  }
}
