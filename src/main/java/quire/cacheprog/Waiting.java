package quire.cacheprog;

import java.util.concurrent.CompletableFuture;

/** A request that was sent, and its reply once that is there. Thread-safe. */
final class Waiting {
  private final CompletableFuture<CacheResponse> reply = new CompletableFuture<>();
  private volatile long progress = System.nanoTime();

  CompletableFuture<CacheResponse> reply() {
    return reply;
  }

  /** Some more of its body has got through. */
  void progressed() {
    progress = System.nanoTime();
  }

  /** How long nothing has happened. */
  long idleNanos() {
    return System.nanoTime() - progress;
  }
}
