package quire.cacheprog;

import java.nio.file.Path;
import java.time.Instant;

/**
 * The result of an action.
 *
 * @param output the SHA-256 of its bytes
 * @param size in bytes
 * @param time the time of the put; go does not use test results from before {@code go clean
 *     -testcache}
 * @param path a file of exactly these bytes; valid as long as the store is open
 */
public record CacheEntry(CacheId output, long size, Instant time, Path path) {}
