package quire.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.blob.WritableBlobTier;
import quire.catalog.Catalog;
import quire.catalog.LostCatalog;
import quire.catalog.LostLog;
import quire.file.FileContext;
import quire.file.MemoryLimiter;
import quire.fsck.HoldPart;
import quire.log.FileLogStorage;
import quire.log.OffloadLog;
import quire.metrics.Metrics;
import quire.store.DiskRoom;
import quire.store.StoreDirectory;
import quire.stream.Streams;
import quire.vfs.Vfs;
import quire.vfs.call.Caller;
import quire.vfs.call.VfsResources;

/**
 * All parts of a store, open to be served. Closes them in the reverse order, all of them even if
 * one fails. Opening and closing are for one thread.
 */
public final class OpenedStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenedStore.class);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final StoreDirectory directory;
  private final MemoryLimiter limiter;
  private final Streams streams;
  private final Catalog catalog;
  private final FileContext context;

  private OpenedStore(StoreDirectory directory, long memory) throws IOException {
    this.directory = directory;
    this.limiter = new MemoryLimiter(memory);
    LostCatalog.refuse(directory);
    directory.useMark().refuseWithoutStreams();
    try {
      DiskRoom room = add(DiskRoom.withBallast(directory));
      catalog = add(Catalog.open(directory.catalogDirectory(), room));
      if (!catalog.lacksTables()) { // else it is not known what the catalog names
        LostLog.refuse(directory, catalog);
      }
      OffloadLog log = add(openLog());
      streams = add(Streams.in(directory.streamsDirectory()));
      context = new FileContext(log, limiter);
      keepWhatMayBeNamed(log);
      markUsed();
    } catch (IOException | RuntimeException | Error e) {
      closeAfter(e);
      throw e;
    }
  }

  /** A full disk is no reason to refuse a store: it gets its mark when it is opened next. */
  private void markUsed() {
    try {
      directory.useMark().put();
    } catch (IOException e) {
      LOG.warn("{} cannot be marked as in use: {}", directory.root(), e.getMessage());
    }
  }

  /**
   * Opens a store, and makes the missing parts of a new one.
   *
   * @param directory closed by the caller, after this
   * @param memory for bytes that are not in the log yet
   * @throws quire.store.StoreException if its catalog, its log or its streams are lost, see {@link
   *     LostCatalog}, {@link LostLog} and {@link quire.store.UseMark}
   */
  public static OpenedStore open(StoreDirectory directory, long memory) throws IOException {
    return new OpenedStore(directory, memory);
  }

  private OffloadLog openLog() throws IOException {
    Path log = Files.createDirectories(directory.logDirectory());
    return OffloadLog.open(new FileLogStorage(log), directory.format().segmentBits());
  }

  /** Holds the log if some rows cannot be read, because these may name pages of the log. */
  private void keepWhatMayBeNamed(OffloadLog log) throws IOException {
    if (catalog.lacksTables()) {
      directory.hold().begin("tables of the catalog are damaged, and quire fsck lists them");
    }
    String held = directory.hold().reason();
    if (held != null) {
      log.hold();
      LOG.warn(
          "nothing is freed in {}: {}; {}",
          directory.root(),
          held,
          HoldPart.wayOut(directory.root()));
    }
  }

  /**
   * Opens the file system, and repairs the traces of a crash. The caller closes it, before this.
   *
   * @param far see {@link VfsResources}
   * @param owner of a new root directory
   */
  public Vfs openVfs(Metrics metrics, @Nullable WritableBlobTier far, Caller owner, boolean noAtime)
      throws IOException {
    VfsResources on = new VfsResources(catalog, context, streams, metrics, far);
    return Vfs.open(on, directory.root(), owner, noAtime);
  }

  MemoryLimiter limiter() {
    return limiter;
  }

  Streams streams() {
    return streams;
  }

  /** Registers a part to be closed before all that were opened earlier. */
  private <T extends AutoCloseable> T add(T part) {
    open.push(part);
    return part;
  }

  private void closeAfter(Throwable failure) {
    try {
      close();
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void close() throws IOException {
    Throwable failed = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        if (failed == null) {
          failed = e;
        } else {
          failed.addSuppressed(e);
        }
      }
    }
    if (failed instanceof IOException e) {
      throw e;
    }
    if (failed instanceof RuntimeException e) {
      throw e;
    }
    if (failed != null) {
      throw new IllegalStateException(failed);
    }
  }
}
