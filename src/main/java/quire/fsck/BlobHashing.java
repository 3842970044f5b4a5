package quire.fsck;

import java.util.NavigableMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import quire.blob.Digest;
import quire.catalog.BlobRow;
import quire.catalog.Catalog;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.FileContext;
import quire.file.MemoryLimiter;
import quire.log.OffloadLog;

/**
 * Reads every blob of a store, as many in parallel as there are cores. One use, by one thread.
 * Memory: for each core a buffer of 1 MiB and the extents of one blob; a queue of bounded length.
 */
final class BlobHashing {
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  /** The most blobs that wait or are being read. */
  private static final int QUEUE = 64 * THREADS;

  private final Catalog catalog;
  private final HashProgress progress;
  private final BlockingQueue<BlobVerifier> idle = new ArrayBlockingQueue<>(THREADS);
  private final Semaphore room = new Semaphore(QUEUE);
  private final NavigableMap<Digest, DamagedBlob> damaged = new ConcurrentSkipListMap<>();
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private final AtomicLong done = new AtomicLong();
  private final boolean areSomeBarred;
  private final AtomicLong barredBlobs = new AtomicLong();
  private final AtomicLong barredBytes = new AtomicLong();
  private long blobs;
  private long bytes;

  BlobHashing(Catalog catalog, OffloadLog log, HashProgress progress) {
    this.catalog = catalog;
    this.progress = progress;
    this.areSomeBarred = !log.barred().isEmpty();
    FileContext context = new FileContext(log, new MemoryLimiter(0)); // nothing is written
    for (int i = 0; i < THREADS; i++) {
      idle.add(new BlobVerifier(catalog, context, this::advance));
    }
  }

  /** How many blobs were read. */
  long blobs() {
    return blobs - barredBlobs.get();
  }

  /** The sum of their sizes. */
  long bytes() {
    return bytes - barredBytes.get();
  }

  /** The damaged blobs, by digest. */
  NavigableMap<Digest, DamagedBlob> run() {
    catalog.allBlobs(
        (digest, blob) -> {
          blobs++;
          bytes += blob.size();
          return true;
        });
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      catalog.allBlobs((digest, blob) -> submit(threads, digest, blob));
    } finally {
      idle.forEach(BlobVerifier::close);
    }
    RuntimeException thrown = failure.get();
    if (thrown != null) {
      throw thrown;
    }
    return damaged;
  }

  /** Returns whether to go on. */
  private boolean submit(ExecutorService threads, Digest digest, BlobRow blob) {
    try {
      room.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(Errno.EINTR, "interrupted while blobs are verified", e);
    }
    threads.execute(() -> verify(digest, blob));
    return failure.get() == null;
  }

  private void verify(Digest digest, BlobRow blob) {
    BlobVerifier verifier = idle.remove(); // there is one for each thread
    try {
      if (areSomeBarred && verifier.isBarred(blob)) {
        barredBlobs.incrementAndGet();
        barredBytes.addAndGet(blob.size());
        advance(Math.toIntExact(Math.min(blob.size(), Integer.MAX_VALUE)));
        return;
      }
      DamagedBlob.Damage damage = verifier.damage(digest, blob);
      if (damage != null) {
        damaged.put(digest, new DamagedBlob(digest, blob.id(), damage));
      }
    } catch (RuntimeException | Error e) { // else the blob would pass for a good one
      failure.compareAndSet(null, new IllegalStateException("cannot check blob " + digest, e));
    } finally {
      idle.add(verifier);
      room.release();
    }
  }

  private void advance(int count) {
    progress.at(done.addAndGet(count), bytes);
  }
}
