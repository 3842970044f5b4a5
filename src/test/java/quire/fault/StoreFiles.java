package quire.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import quire.it.Shell;

/** The files of a store that nobody has open. */
final class StoreFiles {
  private static final int ATTEMPTS = 100;
  private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private StoreFiles() {}

  /** Copies a store to a place where nothing is; holes stay holes. */
  static void copy(Path store, Path to) throws IOException {
    Shell.sh(store, "cp -a --reflink=auto . '%s'".formatted(to));
  }

  /** As {@link #copy}, of a store that is open and in which only the engine still works. */
  static void copyOpen(Path store, Path to) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Map<String, Long> before = sizes(store);
      LockSupport.parkNanos(QUIET_NANOS);
      if (before.equals(sizes(store))) {
        Shell.run(store, List.of("cp", "-a", ".", to.toString()));
        if (before.equals(sizes(store)) && before.equals(sizes(to))) {
          return;
        }
        delete(to);
      }
    }
    throw new IOException(store + " does not come to rest");
  }

  private static Map<String, Long> sizes(Path store) throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    for (Path file : list(store)) {
      if (FileKind.of(store, file) != FileKind.OTHER) {
        sizes.put(store.relativize(file).toString(), file.toFile().length());
      }
    }
    return sizes;
  }

  static void delete(Path store) throws IOException {
    Shell.sh(Path.of("/"), "rm -rf '%s'".formatted(store));
  }

  /** Regular files, in the order of their names. */
  static List<Path> list(Path store) throws IOException {
    try (Stream<Path> files = Files.walk(store)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .toList();
    }
  }

  /**
   * What a check must leave as it is: each file with a hash of its bytes. Without the files in
   * which a process says that it is there.
   */
  static Map<String, String> fingerprint(Path store) throws IOException {
    Map<String, String> all = new TreeMap<>();
    for (Path file : list(store)) {
      if (FileKind.of(store, file) != FileKind.OTHER) {
        byte[] bytes = Files.readAllBytes(file);
        all.put(store.relativize(file).toString(), bytes.length + " " + Arrays.hashCode(bytes));
      }
    }
    return all;
  }
}
