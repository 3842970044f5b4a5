package quire.snapshot;

import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import quire.blob.Digest;
import quire.catalog.BlobRow;
import quire.catalog.Catalog;
import quire.catalog.CatalogBatch;
import quire.catalog.CatalogView;
import quire.catalog.InodeRecord;
import quire.error.Errno;
import quire.error.FsException;
import quire.error.Results;
import quire.file.ExtentRows;
import quire.file.FileContext;
import quire.file.FrozenFile;
import quire.file.PlacedExtent;
import quire.log.PageSet;
import quire.work.Asker;
import quire.work.HeapBudget;

/**
 * Makes blobs of regular files. No byte is copied: the blob names the log bytes that the file
 * names. As many files as there are processors are hashed in parallel. Memory: a megabyte for each
 * of them, and all extents of a file. Thread-safe.
 */
final class BlobTaker implements AutoCloseable {
  /** For an inode that is not a regular file. */
  static final Hashing NOTHING =
      () -> {
        throw new IllegalStateException("only a regular file has a digest");
      };

  /** A file that is being hashed, or is hashed already. */
  interface Hashing {
    /** Waits until the blob is in the catalog. */
    Digest digest();
  }

  private final Catalog catalog;
  private final CatalogView view;
  private final FileContext context;
  private final LiveFiles live;
  private final DamagedCopy damagedCopy;
  private final PageSet named = new PageSet(); // guarded by itself
  private final Deque<BlobHasher> idle = new ConcurrentLinkedDeque<>();
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          Runtime.getRuntime().availableProcessors(),
          Thread.ofPlatform().daemon().name("quire-hash-", 0).factory());

  private volatile boolean closed;

  /**
   * Held from the check whether a blob exists until it is put, so that a blob gets only one number.
   */
  private final Object putting = new Object();

  BlobTaker(Catalog catalog, CatalogView view, FileContext context, LiveFiles live) {
    this.catalog = catalog;
    this.view = view;
    this.context = context;
    this.live = live;
    this.damagedCopy = new DamagedCopy(catalog, context);
  }

  /** The log pages that the blobs made here name; to be asked when all of them are made. */
  PageSet named() {
    return named;
  }

  /** Hashes a file, and makes a blob of its content in the view unless there is one. */
  Hashing begin(InodeRecord file) {
    return begin(() -> take(file));
  }

  /**
   * As above, for a large file: other threads that wait are told its label.
   *
   * @param label for messages
   */
  Hashing begin(InodeRecord file, String label) {
    return begin(
        () -> {
          live.hashes(label);
          try {
            return take(file);
          } finally {
            live.hashed(label);
          }
        });
  }

  private Hashing begin(Callable<Digest> taker) {
    Asker asker = Asker.current();
    Future<Digest> taking = threads.submit(() -> asker.call(taker));
    return () -> Results.of(taking);
  }

  private Digest take(InodeRecord file) {
    Asker.requireThere();
    requireOpen();
    try (HeapBudget.Share work = context.heap().share()) {
      return take(file, ExtentRows.read(view, file.ino(), work));
    }
  }

  private Digest take(InodeRecord file, List<PlacedExtent> extents) {
    BlobHasher.Hashed hashed =
        hashing(hasher -> hasher.hash(content(file, extents), count -> requireOpen()));
    Digest digest = hashed.digest();
    long damaged = damagedCopy.find(digest, extents);
    synchronized (putting) {
      BlobRow blob = new BlobRow(catalog.newId(), file.size(), hashed.crc32());
      Consumer<CatalogBatch> rows =
          damagedCopy.needsRows(digest, damaged)
              ? batch -> BlobRows.put(batch, digest, blob, extents, named::add)
              : batch -> {};
      live.share(file.ino(), extents, digest, rows);
    }
    return digest;
  }

  private void requireOpen() {
    if (closed) {
      throw new FsException(Errno.EINTR, "another file could not be taken");
    }
  }

  private FrozenFile content(InodeRecord file, List<PlacedExtent> extents) {
    return FrozenFile.load(context, file.ino(), file.size(), extents.iterator(), () -> {});
  }

  private interface Use<T> {
    T with(BlobHasher hasher);
  }

  private <T> T hashing(Use<T> use) {
    BlobHasher free = idle.poll();
    BlobHasher hasher = free == null ? new BlobHasher() : free;
    try {
      return use.with(hasher);
    } finally {
      idle.add(hasher);
    }
  }

  /** Ends running work whose result is not needed, because another file has failed. */
  @Override
  public void close() {
    closed = true; // an interrupt would close the log's channels under a read
    threads.close();
    idle.forEach(BlobHasher::close);
  }
}
