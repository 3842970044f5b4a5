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

/** The files of a store that no process has open. */
final class StoreFiles {
  private static final int ATTEMPTS = 100;
  private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private StoreFiles() {}

  /** Copies a store to a path that does not exist yet; holes stay holes. */
  static void copy(Path store, Path to) throws IOException {
    Shell.sh(store, "cp -a --reflink=auto . '%s'".formatted(to));
  }

  /** As {@link #copy}, of an open store that only the engine still changes, in the background. */
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
    throw new IOException(store + " is still being changed");
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
   * The files that a check must not change, each with a hash of its bytes. Leaves out the files in
   * which a process announces itself.
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
