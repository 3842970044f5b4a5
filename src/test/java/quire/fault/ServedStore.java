package quire.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import quire.blob.WritableBlobTier;
import quire.catalog.Catalog;
import quire.file.FileContext;
import quire.file.MemoryLimiter;
import quire.log.FileLogStorage;
import quire.log.OffloadLog;
import quire.metrics.Metrics;
import quire.store.DiskRoom;
import quire.store.StoreDirectory;
import quire.stream.Streams;
import quire.vfs.Vfs;
import quire.vfs.call.Caller;
import quire.vfs.call.VfsResources;

/** A store that is open as a daemon has it, but with no mount in front. */
final class ServedStore implements AutoCloseable {
  private static final long MEMORY = 512 << 10;

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final StoreDirectory directory;
  private final Vfs vfs;

  private ServedStore(Path root, @Nullable WritableBlobTier tier) throws IOException {
    try {
      directory = add(StoreDirectory.openOrCreate(root));
      DiskRoom room = add(DiskRoom.withBallast(directory));
      Catalog catalog = add(Catalog.open(directory.catalogDirectory(), room));
      OffloadLog log =
          add(
              OffloadLog.open(
                  new FileLogStorage(Files.createDirectories(directory.logDirectory())),
                  directory.format().segmentBits()));
      Streams streams = add(Streams.in(directory.streamsDirectory()));
      if (catalog.lacksTables()) {
        directory.hold().begin("tables of the catalog are damaged, and quire fsck lists them");
      }
      if (directory.hold().reason() != null) {
        log.hold();
      }
      FileContext context = new FileContext(log, new MemoryLimiter(MEMORY));
      VfsResources on = new VfsResources(catalog, context, streams, new Metrics(), tier);
      vfs = add(Vfs.open(on, directory.root(), Caller.ROOT, true));
    } catch (IOException | RuntimeException | Error e) {
      closeAfter(e);
      throw e;
    }
  }

  /** Opens the store, making it if there is none, and puts right what a crash has left. */
  static ServedStore open(Path root) throws IOException {
    return new ServedStore(root, null);
  }

  /** As above, with another tier that blobs are put to. */
  static ServedStore open(Path root, WritableBlobTier tier) throws IOException {
    return new ServedStore(root, tier);
  }

  private <T extends AutoCloseable> T add(T part) {
    open.push(part);
    return part;
  }

  Vfs vfs() {
    return vfs;
  }

  StoreDirectory directory() {
    return directory;
  }

  private void closeAfter(Throwable failure) {
    try {
      close();
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /** Closes all parts, the last one first, whatever becomes of one. */
  @Override
  public void close() throws IOException {
    RuntimeException failed = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (IOException e) {
        throw e;
      } catch (RuntimeException e) {
        failed = e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
