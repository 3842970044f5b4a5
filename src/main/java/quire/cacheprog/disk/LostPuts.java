package quire.cacheprog.disk;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the outputs that did not reach the program behind the cache. Thread-safe. */
final class LostPuts {
  private static final Logger LOG = LoggerFactory.getLogger(LostPuts.class);

  private long count;
  private @Nullable String firstReason;

  synchronized void add(String reason) {
    count++;
    if (firstReason == null) {
      firstReason = reason;
    }
  }

  /** One warning for all since the last one, and none if there are none. */
  synchronized void tell() {
    if (count > 0) {
      LOG.warn("{} outputs were not put behind the cache: {}", count, firstReason);
      count = 0;
      firstReason = null;
    }
  }
}
