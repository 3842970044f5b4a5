package quire.cacheprog;

import org.jspecify.annotations.Nullable;

/**
 * A line from a host.
 *
 * @param id what the reply refers to
 * @param command as on the wire; see {@link CacheCommand}
 * @param action null where there is none, or none of 32 bytes
 * @param output null where there is none, or none of 32 bytes
 * @param bodySize bytes of the body that follows; 0 where none does
 */
record CacheRequest(
    long id, String command, @Nullable CacheId action, @Nullable CacheId output, long bodySize) {

  static CacheRequest get(long id, CacheId action) {
    return new CacheRequest(id, CacheCommand.GET.word(), action, null, 0);
  }

  static CacheRequest put(long id, CacheId action, CacheId output, long bodySize) {
    return new CacheRequest(id, CacheCommand.PUT.word(), action, output, bodySize);
  }

  static CacheRequest close(long id) {
    return new CacheRequest(id, CacheCommand.CLOSE.word(), null, null, 0);
  }
}
