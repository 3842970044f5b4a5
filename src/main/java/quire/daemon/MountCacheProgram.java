package quire.daemon;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.blob.WritableBlobTier;
import quire.cacheprog.CacheProgram;
import quire.cacheprog.CacheProgramSettings;
import quire.cacheprog.CacheProgramTier;
import quire.cacheprog.CommandWords;
import quire.error.Failure;

/**
 * The cache program of a mount, if it has one.
 *
 * @param program null if there is none
 */
record MountCacheProgram(@Nullable CacheProgram program) implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MountCacheProgram.class);

  /** How long a read may wait for it. */
  private static final Duration BUDGET = Duration.ofSeconds(10);

  /**
   * Starts it. Fails if that is not possible, because the user asked for it.
   *
   * @param command a command line; empty if there is none
   * @param wait how long it may take to send its first line
   */
  static MountCacheProgram start(String command, Duration wait) throws IOException {
    if (command.isEmpty()) {
      return new MountCacheProgram(null);
    }
    try {
      CacheProgram program =
          new CacheProgram(
              CommandWords.of(command), CacheProgramSettings.ofMount().withHelloLimit(wait));
      program.start();
      if (program.isReadOnly()) {
        LOG.warn("--cache-program {}: it takes no puts, so no blob is uploaded to it", command);
      }
      return new MountCacheProgram(program);
    } catch (IllegalArgumentException e) {
      throw new Failure("--cache-program: " + e.getMessage(), e);
    }
  }

  @Nullable WritableBlobTier tier() {
    return program == null ? null : new CacheProgramTier(program, BUDGET);
  }

  @Override
  public void close() {
    if (program != null) {
      program.close();
    }
  }
}
