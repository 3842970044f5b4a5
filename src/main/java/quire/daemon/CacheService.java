package quire.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.cacheprog.CacheCounts;
import quire.cacheprog.CacheProgram;
import quire.cacheprog.CacheProgramSettings;
import quire.cacheprog.CacheRoom;
import quire.cacheprog.CacheServer;
import quire.cacheprog.CommandWords;
import quire.cacheprog.ReadOnlyStore;
import quire.cacheprog.disk.ChainedStore;
import quire.cacheprog.disk.DiskRun;
import quire.error.Failure;

/**
 * Serves one go command from a directory, by its options.
 *
 * @param run of that command; the caller closes it
 * @param settings for the cache program behind
 * @param directory the base of relative paths in its command; null for ours
 * @param counts counts the requests
 * @param room the heap for requests that need more than the connection has
 */
public record CacheService(
    DiskRun run,
    CacheprogOptions options,
    CacheProgramSettings settings,
    @Nullable Path directory,
    CacheCounts counts,
    CacheRoom room) {
  /** How long to wait for puts to the cache program behind, after go has ended. */
  private static final Duration FINISH_LIMIT = Duration.ofSeconds(30);

  /** Called when go has its last answer, before the puts have reached the program behind. */
  public interface Answered {
    void run() throws IOException;
  }

  /**
   * Serves until go ends; puts to the program behind may take longer.
   *
   * @param answered called when the last answer is given
   */
  public void serve(InputStream in, OutputStream out, Answered answered)
      throws IOException, InterruptedException {
    if (options.next() == null) {
      new CacheServer(options.readOnly() ? new ReadOnlyStore(run) : run, counts, room, in, out)
          .run();
      answered.run();
    } else {
      serveWithNext(words(options.next()), in, out, answered);
    }
  }

  private void serveWithNext(
      List<String> command, InputStream in, OutputStream out, Answered answered)
      throws IOException, InterruptedException {
    try (CacheProgram behind = new CacheProgram(command, settings, directory);
        ChainedStore chain =
            new ChainedStore(run, options.readOnly(), behind, options.nextBudget(), counts, room)) {
      if (settings.inheritsEnvironment()) { // it is go's, and not the mount's
        behind.endWithUs();
      }
      behind.startInBackground();
      new CacheServer(chain, counts, room, in, out).run();
      chain.tellLost();
      answered.run();
      chain.finish(FINISH_LIMIT);
    }
  }

  private static List<String> words(String command) {
    try {
      return CommandWords.of(command);
    } catch (IllegalArgumentException e) {
      throw new Failure("--next: " + e.getMessage(), e);
    }
  }
}
