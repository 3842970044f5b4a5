package quire.blob;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.FsException;

/**
 * A second blob tier: it gets the blobs of new snapshots, and serves blobs that the log has lost,
 * which are then copied back to the log. One background thread uploads and copies back; callers do
 * not wait for it. Uploads that are pending when the mount ends, or is killed, are done by the next
 * mount. Thread-safe.
 */
public final class RemoteTier implements BlobTier, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteTier.class);

  /** The most digests that wait for upload; further ones are not uploaded. */
  private static final int WAITING = 100_000;

  private static final int CLOSE_SECONDS = 5;

  /** Copies a blob into the log. */
  public interface Keeper {
    void keep(Blob blob) throws IOException;
  }

  private final @Nullable WritableBlobTier tier;
  private final ExecutorService thread;

  /** The file of pending uploads. Its monitor guards the file and {@link #pending}. */
  private final PendingUploads file;

  /** Snapshots' blobs that are not uploaded yet. */
  private final Set<Digest> pending = ConcurrentHashMap.newKeySet();

  /** How many blobs were not made pending, because too many were. */
  private final AtomicLong left = new AtomicLong();

  /** Whether the last attempt failed, and the failure was logged. */
  private volatile boolean failing;

  /** Whether earlier mounts' pending uploads were read, so that the file may be rewritten. */
  private volatile boolean remembers;

  private volatile @Nullable BlobTier near;
  private volatile @Nullable Keeper keeper;

  /**
   * With a tier, or without one: then blobs are never found or uploaded.
   *
   * @param file pending uploads of earlier mounts
   */
  public RemoteTier(@Nullable WritableBlobTier tier, PendingUploads file) {
    this.tier = tier;
    this.file = file;
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            Thread.ofPlatform().daemon().name("quire-far-blobs").factory());
    one.allowCoreThreadTimeOut(true);
    this.thread = one;
  }

  /**
   * Starts uploading and copying back. Before this call, blobs are found but neither copied back
   * nor uploaded.
   *
   * @param blobs the nearer tier, from which blobs are uploaded
   * @param log copies blobs back to it
   */
  public void connect(BlobTier blobs, Keeper log) {
    near = blobs;
    keeper = log;
    if (tier != null) {
      resume();
    }
  }

  private void resume() {
    try {
      synchronized (file) {
        PendingUploads.Content before = file.read();
        if (!before.problems().isEmpty()) {
          LOG.error(
              "{} ({} in all); the damaged list is kept as {}, and the rest is uploaded",
              before.problems().get(0),
              before.problems().size(),
              file.keepDamaged());
        }
        file.write(before.digests()); // as a loss of power may have left half a line at its end
        before.digests().forEach(this::upload);
        remembers = true;
      }
    } catch (IOException e) {
      LOG.warn(
          "cannot read the blobs that earlier mounts have not uploaded; they stay pending: {}",
          e.getMessage());
    }
  }

  @Override
  public @Nullable Blob open(Digest digest) {
    Blob found = tier == null ? null : tier.open(digest);
    if (found != null) {
      later(digest, () -> keep(digest));
    }
    return found;
  }

  private void keep(Digest digest) throws IOException {
    BlobTier log = near;
    Keeper keeping = keeper;
    if (tier == null || log == null || keeping == null) {
      return;
    }
    try (Blob there = log.open(digest)) {
      if (there != null) {
        return;
      }
    }
    try (Blob found = tier.open(digest)) {
      if (found != null) {
        keeping.keep(found);
      }
    }
  }

  /** Uploads a blob of a new snapshot, later. Does nothing without a tier. */
  public void upload(Digest digest) {
    if (tier == null) {
      return;
    }
    if (pending.size() >= WAITING) {
      if (left.getAndIncrement() == 0) {
        LOG.warn(
            "{} blobs wait for the cache program; until some are uploaded, no more are kept for it",
            WAITING);
      }
    } else if (remember(digest)) {
      later(digest, () -> put(digest));
    }
  }

  /** False if it is pending already. */
  private boolean remember(Digest digest) {
    synchronized (file) {
      if (!pending.add(digest)) {
        return false;
      }
      try {
        if (remembers) {
          file.add(digest);
        }
      } catch (IOException e) {
        LOG.warn(
            "could not record blob {} as pending; a kill now would lose its upload", digest, e);
      }
      return true;
    }
  }

  /** The file is emptied when nothing is pending, so that finished uploads do not pile up in it. */
  private void forget(Digest digest) throws IOException {
    synchronized (file) {
      pending.remove(digest);
      if (remembers && pending.isEmpty()) {
        file.write(pending);
      }
    }
  }

  private void put(Digest digest) throws IOException {
    BlobTier log = near;
    if (tier == null || log == null) {
      return;
    }
    try (Blob blob = log.open(digest)) {
      if (blob != null) {
        tier.put(blob);
      }
    }
    forget(digest); // it is uploaded, or its snapshots are gone
  }

  private interface Work {
    void run() throws IOException;
  }

  private void later(Digest digest, Work work) {
    try {
      thread.execute(() -> run(digest, work));
    } catch (RejectedExecutionException e) {
      LOG.debug("too many blobs wait for the cache program; blob {} is not uploaded", digest);
    }
  }

  /**
   * Logs only the first of several failures in a row: while the program is away, each blob fails.
   */
  private void run(Digest digest, Work work) {
    try {
      work.run();
      failing = false;
    } catch (IOException | FsException e) {
      if (failing) {
        LOG.debug("blob {} failed, too: {}", digest, e.getMessage());
      } else {
        LOG.warn(
            "blob {} was not copied to the cache program, or back: {}", digest, e.getMessage());
      }
      failing = true;
    }
  }

  /** Waits a moment for pending uploads, and leaves the rest to the next mount. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
        thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    remember();
  }

  private void remember() {
    if (!remembers) {
      return;
    }
    if (left.get() > 0) {
      LOG.warn("{} blobs were not uploaded, as too many waited", left);
    }
    if (!pending.isEmpty()) {
      LOG.warn("{} blobs are not uploaded yet; the next mount will upload them", pending.size());
    }
    try {
      synchronized (file) {
        file.write(pending);
      }
    } catch (IOException e) {
      LOG.warn(
          "cannot write the list of pending uploads; the next mount may not upload all of them", e);
    }
  }
}
