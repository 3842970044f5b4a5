package quire.cacheprog;

import java.util.concurrent.CompletableFuture;

/** A sent request that waits for its reply. Thread-safe. */
final class Waiting {
  private final CompletableFuture<CacheResponse> reply = new CompletableFuture<>();
  private volatile long progress = System.nanoTime();

  CompletableFuture<CacheResponse> reply() {
    return reply;
  }

  /** To be called when a further part of its body was sent. */
  void progressed() {
    progress = System.nanoTime();
  }

  /** The time since the last progress. */
  long idleNanos() {
    return System.nanoTime() - progress;
  }
}
