package quire.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import quire.cacheprog.CacheCounts;
import quire.cacheprog.CacheServer;
import quire.cacheprog.DiskStore;
import quire.cacheprog.ReadOnlyStore;

/**
 * The build cache that a daemon keeps in its store, for the go commands that ask for it. It is made
 * when the first of them does. Thread-safe.
 */
final class GoCache implements AutoCloseable {
  static final String OPERATION = "cacheprog";

  /** The first line of the answer; all that follows is of the cache program protocol. */
  static final String TAKEN = "{\"taken\":true}";

  private final Path directory;
  private final CacheCounts counts = new CacheCounts();
  private @Nullable DiskStore opened;

  /** In a directory, which need not be there. */
  GoCache(Path directory) {
    this.directory = directory;
  }

  /** What it has done since the mount; null where nobody has asked for it. */
  synchronized CacheCounts.@Nullable Snapshot counts() {
    return opened == null ? null : counts.now();
  }

  private synchronized DiskStore store() throws IOException {
    DiskStore store = opened;
    if (store == null) {
      Path scratch = Path.of(System.getProperty("java.io.tmpdir"));
      store = DiskStore.open(Files.createDirectories(directory), scratch);
      opened = store;
    }
    return store;
  }

  /** Serves one go command, until it ends. */
  @SuppressWarnings("try") // a run is there to be closed
  void serve(JsonNode request, InputStream in, OutputStream out) throws IOException {
    DiskStore store = store();
    try (Closeable run = store.begin()) {
      out.write((TAKEN + "\n").getBytes(StandardCharsets.US_ASCII));
      boolean readOnly = request.path("readOnly").asBoolean();
      new CacheServer(readOnly ? new ReadOnlyStore(store) : store, counts, in, out).run();
    }
    Duration maxAge = Duration.ofSeconds(request.path("maxAgeSeconds").asLong());
    new CacheLimits(request.path("maxSize").asLong(), maxAge).enforce(store);
  }

  @Override
  public synchronized void close() throws IOException {
    if (opened != null) {
      opened.close();
    }
  }
}
