package quire.cacheprog;

import org.jspecify.annotations.Nullable;

/**
 * A line from a host.
 *
 * @param id the reply has the same
 * @param command its name on the wire; see {@link CacheCommand}
 * @param action null if there is none of 32 bytes
 * @param output null if there is none of 32 bytes
 * @param bodySize bytes of the body that follows; 0 if there is none
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
