package quire.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of a store, for tests of damage. */
final class StoreFiles {
  private StoreFiles() {}

  /**
   * A digest of each file of a store; for segments, of the beginning and the number of blocks on
   * disk.
   */
  static Map<String, String> digests(Path store) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.walk(store)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = store.relativize(file).toString();
        digests.put(name, Files.isRegularFile(file) ? digest(file) : "");
      }
    }
    return digests;
  }

  private static String digest(Path file) throws IOException {
    if (file.toString().endsWith(".seg")) {
      return Shell.sh(
          Path.of("/"), "stat -c %%b '%1$s' && head -c 8M '%1$s' | sha256sum".formatted(file));
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The file of the journal that was written last. */
  static Path journal(Path store) throws IOException {
    try (Stream<Path> files = Files.list(store.resolve("catalog"))) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .max(Path::compareTo)
          .orElseThrow();
    }
  }
}
