package quire.cacheprog;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line from a helper.
 *
 * @param id of the request; 0 for the first line, which lists the helper's commands
 * @param error the failure, for a person; null for a success
 * @param knownCommands only in the first line
 * @param miss whether a get found nothing
 * @param output the result of a get; null if there is none of 32 bytes
 * @param size of the result of a get, in bytes
 * @param time the time of the put; null if the helper does not tell
 * @param diskPath the file with its bytes
 */
record CacheResponse(
    long id,
    @Nullable String error,
    List<String> knownCommands,
    boolean miss,
    @Nullable CacheId output,
    long size,
    @Nullable Instant time,
    @Nullable String diskPath) {

  /** The first line. */
  static CacheResponse hello(List<String> commands) {
    return new CacheResponse(0, null, commands, false, null, 0, null, null);
  }

  static CacheResponse error(long id, String message) {
    return new CacheResponse(id, message, List.of(), false, null, 0, null, null);
  }

  static CacheResponse miss(long id) {
    return new CacheResponse(id, null, List.of(), true, null, 0, null, null);
  }

  static CacheResponse hit(long id, CacheEntry entry) {
    return new CacheResponse(
        id,
        null,
        List.of(),
        false,
        entry.output(),
        entry.size(),
        entry.time(),
        entry.path().toString());
  }

  /** The reply to a put; with null, to a close. */
  static CacheResponse done(long id, @Nullable String diskPath) {
    return new CacheResponse(id, null, List.of(), false, null, 0, null, diskPath);
  }
}
