package quire.daemon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.cacheprog.disk.DiskStore;
import quire.cacheprog.disk.Trimmer;

/**
 * The limits of a build cache.
 *
 * @param maxSize in bytes
 * @param maxAge how long an unused output stays
 */
public record CacheLimits(long maxSize, Duration maxAge) {
  private static final Logger LOG = LoggerFactory.getLogger(CacheLimits.class);

  /** The size of {@link #DEFAULT}, in the form of an option. */
  public static final String DEFAULT_SIZE = "10G";

  /** The age, in the form of an option. */
  public static final String DEFAULT_AGE = "5d";

  /** The limits if no option sets them. */
  public static final CacheLimits DEFAULT = new CacheLimits(10L << 30, Duration.ofDays(5));

  /**
   * Enforces the limits, in a thread of its own.
   *
   * @return the thread, which the caller may wait for
   */
  public Thread enforce(DiskStore store) {
    return Thread.ofPlatform().daemon().name("quire-trim").start(() -> trim(store));
  }

  private void trim(DiskStore store) {
    Trimmer trimmer = new Trimmer(store, maxAge, maxSize);
    Instant now = Instant.now();
    try {
      if (trimmer.isDue(now)) {
        LOG.debug("{} bytes were deleted from {}", trimmer.trim(now), store.directory());
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("cannot delete old outputs from {}: {}", store.directory(), e.toString());
    }
  }
}
