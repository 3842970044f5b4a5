package quire.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import quire.control.ByteSize;
import quire.control.TimeSpan;
import quire.daemon.CacheLimits;
import quire.daemon.CacheprogOptions;

@Command(
    name = "cacheprog",
    mixinStandardHelpOptions = true,
    description = {
      "Keeps the build cache of the go command.",
      "The go command starts it by itself: export GOCACHEPROG='quire cacheprog --dir DIR'",
      "Any number of go commands may share a directory."
    })
final class CacheprogCommand implements Callable<Integer> {
  /** The place of the cache. */
  private static final class Place {
    @Option(names = "--dir", paramLabel = "DIR", description = "keep the cache in DIR")
    private @Nullable Path directory;

    @Option(
        names = "--mount",
        paramLabel = "DIR",
        description = "let the daemon of this mount keep the cache, in its store")
    private @Nullable Path mount;
  }

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Place place;

  @Option(
      names = "--max-size",
      paramLabel = "SIZE",
      defaultValue = CacheLimits.DEFAULT_SIZE,
      converter = ByteSize.class,
      description = "if it is larger, delete the least recently used outputs (${DEFAULT-VALUE})")
  private long maxSize;

  @Option(
      names = "--max-age",
      paramLabel = "TIME",
      defaultValue = CacheLimits.DEFAULT_AGE,
      converter = TimeSpan.class,
      description =
          "delete outputs that were not used for this time (${DEFAULT-VALUE}); "
              + "outputs that were used in the last day stay, whatever the limits")
  private Duration maxAge = Duration.ZERO;

  @Option(names = "--read-only", description = "accept no outputs, and change nothing")
  private boolean readOnly;

  @Option(
      names = "--next",
      paramLabel = "COMMAND",
      description =
          "another cache program behind this one: it is asked for outputs that this cache lacks, "
              + "and gets all new ones")
  private @Nullable String next;

  @Option(
      names = "--next-budget",
      paramLabel = "TIME",
      defaultValue = "5s",
      converter = TimeSpan.class,
      description =
          "how long to wait for an answer of --next before it is a miss (${DEFAULT-VALUE})")
  private Duration nextBudget = Duration.ZERO;

  @Option(names = "--stats", description = "print a summary of the requests on stderr, at the end")
  private boolean stats;

  @Override
  public Integer call() throws IOException {
    new CacheprogRun(options()).run();
    return 0;
  }

  /** The same result as {@link CacheprogOptions#parse} of the same words. */
  CacheprogOptions options() {
    CacheLimits limits = new CacheLimits(maxSize, maxAge);
    return new CacheprogOptions(
        place.directory, place.mount, limits, readOnly, next, nextBudget, stats);
  }
}
