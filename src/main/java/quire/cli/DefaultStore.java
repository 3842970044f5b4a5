package quire.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import quire.error.Failure;

/**
 * The store that is used if none is given: {@code quire/default} in the user's data directory
 * (XDG).
 */
final class DefaultStore {
  private DefaultStore() {}

  /** Its path; makes its parent directory if needed. */
  static Path of(Map<String, String> environment) throws IOException {
    Path data = absolute(environment.get("XDG_DATA_HOME")); // the standard ignores relative ones
    if (data == null) {
      Path home = absolute(environment.get("HOME"));
      if (home == null) {
        throw new Failure("there is no home directory for a store; name one with --store DIR");
      }
      data = home.resolve(Path.of(".local", "share"));
    }
    Path parent = data.resolve("quire");
    if (!Files.isDirectory(parent)) {
      make(parent);
    }
    return parent.resolve("default");
  }

  private static void make(Path directory) throws IOException {
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileSystemException e) {
      throw new Failure(
          "cannot make %s for a store: %s cannot be made or written to; name one with --store DIR"
              .formatted(directory, e.getFile()),
          e);
    }
  }

  private static @Nullable Path absolute(@Nullable String directory) {
    return directory == null || !directory.startsWith("/") ? null : Path.of(directory).normalize();
  }
}
