package quire.cacheprog.disk;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory for bodies when the cache's disk is full: a build needs them until it ends.
 * Thread-safe.
 */
final class Overflow implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Overflow.class);

  private final Path parent;
  private final Path cache;
  private @Nullable Path directory;

  /**
   * For the cache in a directory.
   *
   * @param parent the place where a directory is made when it is first needed
   */
  Overflow(Path parent, Path cache) {
    this.parent = parent;
    this.cache = cache;
  }

  /** A file that does not exist yet. */
  synchronized Path newFile(IOException reason) throws IOException {
    Path made = directory;
    if (made == null) {
      LOG.warn(
          "the cache directory {} takes no more ({}); new outputs are kept in {} until the end",
          cache,
          reason.getMessage(),
          parent);
      made = Files.createTempDirectory(parent, "quire-cacheprog");
      directory = made;
    }
    return made.resolve(UniqueName.next());
  }

  /** Deletes its files. */
  @Override
  public synchronized void close() throws IOException {
    if (directory != null) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
        for (Path file : files) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
      directory = null;
    }
  }
}
