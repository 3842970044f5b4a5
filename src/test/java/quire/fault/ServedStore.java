package quire.fault;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import quire.blob.WritableBlobTier;
import quire.daemon.OpenedStore;
import quire.metrics.Metrics;
import quire.store.StoreDirectory;
import quire.vfs.Vfs;
import quire.vfs.call.Caller;

/** A store that is open as a daemon has it, but with no mount in front. */
final class ServedStore implements AutoCloseable {
  private static final long MEMORY = 512 << 10;

  private final StoreDirectory directory;
  private final OpenedStore opened;
  private final Vfs vfs;

  private ServedStore(StoreDirectory directory, @Nullable WritableBlobTier tier)
      throws IOException {
    this.directory = directory;
    this.opened = OpenedStore.open(directory, MEMORY);
    try {
      this.vfs = opened.openVfs(new Metrics(), tier, Caller.ROOT, true);
    } catch (IOException | RuntimeException | Error e) {
      closeAfter(e, opened);
      throw e;
    }
  }

  /** Opens the store, making it if there is none, and puts right what a crash has left. */
  static ServedStore open(Path root) throws IOException {
    return open(root, null);
  }

  /** As above, with another tier that blobs are put to. */
  static ServedStore open(Path root, @Nullable WritableBlobTier tier) throws IOException {
    StoreDirectory directory = StoreDirectory.openOrCreate(root);
    try {
      return new ServedStore(directory, tier);
    } catch (IOException | RuntimeException | Error e) {
      closeAfter(e, directory);
      throw e;
    }
  }

  private static void closeAfter(Throwable failure, AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      failure.addSuppressed(e);
    }
  }

  Vfs vfs() {
    return vfs;
  }

  StoreDirectory directory() {
    return directory;
  }

  @Override
  public void close() throws IOException {
    try (directory;
        opened) {
      vfs.close();
    }
  }
}
