package quire.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.cacheprog.CacheCounts;
import quire.cacheprog.CacheProgramSettings;
import quire.cacheprog.SideChannel;
import quire.cacheprog.disk.DiskRun;
import quire.cacheprog.disk.DiskStore;
import quire.control.Request;
import quire.error.Failure;
import quire.error.FatalEnd;

/**
 * The build cache that a daemon keeps in its store for go commands. It is made at the first use.
 * Thread-safe.
 */
public final class GoCache {
  private static final Logger LOG = LoggerFactory.getLogger(GoCache.class);

  /**
   * Bytes of heap for the connection of a go command: a line, a part of a body, and the request
   * that the reading thread runs. Further requests take their heap from the {@link CommandRoom}.
   */
  static final int EACH = 512 << 10;

  /** For the connection with a program behind, and the four puts to it that run at a time. */
  private static final int NEXT = 1 << 20;

  /** More than all options have: each is at most two words. */
  private static final int MOST_WORDS = 64;

  private final Path directory;
  private final Path scratch;
  private final CacheCounts counts = new CacheCounts();
  private @Nullable DiskStore opened;

  /**
   * In a directory, which need not exist.
   *
   * @param scratch a directory for outputs while the disk of the cache is full
   */
  GoCache(Path directory, Path scratch) {
    this.directory = directory;
    this.scratch = scratch;
  }

  /** The figures since the mount; null if it was never used. */
  synchronized CacheCounts.@Nullable Snapshot counts() {
    return opened == null ? null : counts.now();
  }

  private synchronized DiskStore store() throws IOException {
    DiskStore store = opened;
    if (store == null) {
      store = DiskStore.open(Files.createDirectories(directory), scratch);
      opened = store;
    }
    return store;
  }

  /** Serves one go command, until it ends. */
  void serve(Request.GoCache request, ClientRoom.Part part, InputStream in, OutputStream out)
      throws IOException {
    CacheprogOptions options = options(request);
    part.take(options.next() == null ? EACH : EACH + NEXT);
    DiskStore store = store();
    CacheCounts own = new CacheCounts(counts);
    boolean isTaken = false;
    try (CommandRoom room = new CommandRoom(part);
        DiskRun run = store.begin()) {
      CacheService service =
          new CacheService(
              run, options, CacheProgramSettings.ofMount(), directory(request), own, room);
      write(out, Request.GoCache.TAKEN);
      isTaken = true;
      serve(service, in, out, () -> tell(options, own, out));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      if (!isTaken) {
        throw e;
      }
      FatalEnd.ifOutOfMemory(e); // go reads what is written, and must not take it for an answer
      LOG.warn("cannot tidy up after a command of go: {}", e.toString());
    }
    options.limits().enforce(store);
  }

  /** From here on go reads what is written, and a failure must not look like an answer. */
  private static void serve(
      CacheService service, InputStream in, OutputStream out, CacheService.Answered answered)
      throws IOException, InterruptedException {
    try {
      service.serve(in, out, answered);
    } catch (IOException | RuntimeException e) {
      FatalEnd.ifOutOfMemory(e);
      tell(e, out);
    }
  }

  private static void tell(Exception failure, OutputStream out) {
    try {
      write(out, SideChannel.failure(failure));
    } catch (IOException e) {
      LOG.debug("a command of go was gone before its build cache failed", failure);
    }
  }

  private static CacheprogOptions options(Request.GoCache request) {
    if (request.arguments().size() > MOST_WORDS) {
      throw new Failure("the build cache takes no more than %d words".formatted(MOST_WORDS));
    }
    List<String> words = new ArrayList<>(List.of(CacheprogOptions.VERB));
    words.addAll(request.arguments());
    CacheprogOptions options = CacheprogOptions.parse(words.toArray(String[]::new));
    if (options == null) {
      throw new Failure("the daemon does not know the options " + words);
    }
    return options;
  }

  /** The base of relative paths; null if the request has none. */
  private static @Nullable Path directory(Request.GoCache request) {
    return request.directory().map(Path::of).orElse(null);
  }

  private static void tell(CacheprogOptions options, CacheCounts own, OutputStream out)
      throws IOException {
    if (options.stats()) {
      write(out, SideChannel.FIRST + CacheReport.message(own.now()));
    }
  }

  private static void write(OutputStream out, String line) throws IOException {
    out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
  }
}
