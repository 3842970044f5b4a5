package quire.cacheprog.disk;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bodies of one run for which the cache's disk has no room: a build needs them until it ends.
 * Thread-safe.
 */
final class Overflow implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Overflow.class);

  private final Path scratch;
  private final Path cache;
  private @Nullable OverflowDirectory directory;
  private boolean closed;

  /**
   * For the cache in a directory.
   *
   * @param scratch the place where a directory is made when it is first needed
   */
  Overflow(Path scratch, Path cache) {
    this.scratch = scratch;
    this.cache = cache;
  }

  /** A file that does not exist yet. */
  synchronized Path newFile(IOException reason) throws IOException {
    if (closed) {
      throw new IOException("the build that this output is for has ended");
    }
    OverflowDirectory made = directory;
    if (made == null) {
      made = create(reason);
      directory = made;
      LOG.warn(
          "the cache directory {} cannot take an output ({}); such outputs are kept in {} until the"
              + " build ends",
          cache,
          Reason.of(reason),
          scratch);
    }
    return made.newFile();
  }

  private OverflowDirectory create(IOException reason) throws IOException {
    try {
      return OverflowDirectory.create(scratch);
    } catch (IOException e) {
      throw new IOException(
          "neither the cache directory %s takes the output (%s), nor %s (%s); free space in one"
                  .formatted(cache, Reason.of(reason), scratch, Reason.of(e))
              + " of them, or set TMPDIR",
          e);
    }
  }

  /** Deletes its files. */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    if (directory != null) {
      directory.close();
      directory = null;
    }
  }
}
