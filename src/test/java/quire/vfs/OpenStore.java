package quire.vfs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.blob.WritableBlobTier;
import quire.catalog.Catalog;
import quire.file.FileContext;
import quire.file.MemoryLimiter;
import quire.fsck.Fsck;
import quire.log.FileLogStorage;
import quire.log.LogStorage;
import quire.log.OffloadLog;
import quire.metrics.Metrics;
import quire.stream.Streams;
import quire.vfs.call.Caller;
import quire.vfs.call.VfsResources;

/**
 * Catalog, log and vfs of a store in a directory, wired as a mount wires them, but with small
 * segments and little memory, so that a short test sees many of both.
 */
public final class OpenStore implements AutoCloseable {
  public static final int SEGMENT_BITS = 20;
  private static final long MEMORY = 512 << 10;

  private final Catalog catalog;
  private final OffloadLog log;
  private final Streams streams;
  private final Vfs vfs;

  private OpenStore(Catalog catalog, OffloadLog log, Streams streams, Vfs vfs) {
    this.catalog = catalog;
    this.log = log;
    this.streams = streams;
    this.vfs = vfs;
  }

  /** Opens the store, making it if there is none. */
  public static OpenStore open(Path directory) throws IOException {
    Path logDirectory = Files.createDirectories(directory.resolve("log"));
    Catalog catalog = Catalog.open(directory.resolve("catalog"));
    return open(directory, catalog, new FileLogStorage(logDirectory));
  }

  /** As above, with another tier that blobs are put to. */
  public static OpenStore open(Path directory, WritableBlobTier tier) throws IOException {
    Path logDirectory = Files.createDirectories(directory.resolve("log"));
    Catalog catalog = Catalog.open(directory.resolve("catalog"));
    return open(
        directory, catalog, OffloadLog.open(new FileLogStorage(logDirectory), SEGMENT_BITS), tier);
  }

  /** Opens the store with an open catalog, and closes that with the rest. */
  public static OpenStore open(Path directory, Catalog catalog, LogStorage storage)
      throws IOException {
    return open(directory, catalog, storage, SEGMENT_BITS);
  }

  /** As above, with segments of another size. */
  public static OpenStore open(Path directory, Catalog catalog, LogStorage storage, int segmentBits)
      throws IOException {
    return open(directory, catalog, OffloadLog.open(storage, segmentBits), null);
  }

  private static OpenStore open(
      Path directory, Catalog catalog, OffloadLog log, @Nullable WritableBlobTier tier)
      throws IOException {
    FileContext context = new FileContext(log, new MemoryLimiter(MEMORY));
    Streams streams = Streams.in(directory.resolve("streams"));
    return new OpenStore(
        catalog,
        log,
        streams,
        Vfs.open(
            new VfsResources(catalog, context, streams, new Metrics(), tier),
            directory,
            Caller.ROOT,
            false));
  }

  public Vfs vfs() {
    return vfs;
  }

  public Catalog catalog() {
    return catalog;
  }

  public OffloadLog log() {
    return log;
  }

  /** The messages of a check of catalog and log. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    Fsck.run(catalog, log, List.of(), Fsck.Mode.CHECK, problem -> problems.add(problem.text()));
    return problems;
  }

  /** Closes the store as a kill would, so that the next opening finds it unclean. */
  void closeUnclean() {
    close(catalog::leaveUnclean);
  }

  @Override
  public void close() {
    close(() -> {});
  }

  private void close(Runnable last) {
    try (catalog;
        log;
        streams) {
      vfs.close();
      last.run();
    }
  }
}
