package quire.cli;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import quire.cacheprog.CacheCounts;
import quire.cacheprog.CacheProgram;
import quire.cacheprog.CacheProgramSettings;
import quire.cacheprog.CacheServer;
import quire.cacheprog.CacheStore;
import quire.cacheprog.ChainedStore;
import quire.cacheprog.CommandWords;
import quire.cacheprog.DiskStore;

@Command(
    name = "cacheprog",
    mixinStandardHelpOptions = true,
    description = {
      "Keeps the build cache of the go command, which starts it by itself:",
      "  export GOCACHEPROG='quire cacheprog --dir DIR'",
      "Any number of go commands may share a directory."
    })
final class CacheprogCommand implements Callable<Integer> {
  /** For what is to be put behind, after go has ended. */
  private static final Duration FINISH_LIMIT = Duration.ofSeconds(30);

  /** Where the cache is. */
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
      description = "beyond it, delete what was not used for longest (${DEFAULT-VALUE})")
  private long maxSize;

  @Option(
      names = "--max-age",
      paramLabel = "TIME",
      defaultValue = CacheLimits.DEFAULT_AGE,
      converter = TimeSpan.class,
      description = {
        "delete what was not used for so long (${DEFAULT-VALUE});",
        "what was used in the last day stays, whatever the limits"
      })
  private Duration maxAge = Duration.ZERO;

  @Option(names = "--read-only", description = "take nothing, and change nothing")
  private boolean readOnly;

  @Option(
      names = "--next",
      paramLabel = "COMMAND",
      description = "another cache program, which is asked for what is not here, and put to")
  private @Nullable String next;

  @Option(
      names = "--next-budget",
      paramLabel = "TIME",
      defaultValue = "5s",
      converter = TimeSpan.class,
      description =
          "how long to wait for an answer of --next before it is a miss (${DEFAULT-VALUE})")
  private Duration nextBudget = Duration.ZERO;

  @Option(names = "--stats", description = "tell on stderr, at the end, what was asked for")
  private boolean stats;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    CacheLimits limits = new CacheLimits(maxSize, maxAge);
    InputStream in = new FileInputStream(FileDescriptor.in);
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    if (place.directory != null) {
      serve(place.directory, limits, in, new BufferedOutputStream(out));
      return 0;
    }
    if (next != null || stats) {
      throw new ParameterException(
          spec.commandLine(),
          "--next and --stats go with --dir; quire status tells what a daemon's cache did");
    }
    new CacheprogClient(place.mount).run(limits, readOnly, in, out);
    return 0;
  }

  @SuppressWarnings("try") // a run is there to be closed
  private void serve(Path directory, CacheLimits limits, InputStream in, OutputStream out)
      throws IOException {
    Path scratch = Path.of(System.getProperty("java.io.tmpdir"));
    CacheCounts counts = new CacheCounts();
    try (DiskStore store =
            readOnly
                ? DiskStore.openReadOnly(directory, scratch)
                : DiskStore.open(directory, scratch);
        Closeable run = store.begin()) {
      Thread trimming = readOnly ? new Thread() : limits.enforce(store);
      if (next == null) {
        answer(store, counts, in, out);
      } else {
        answerWithNext(store, words(next), counts, in, out);
      }
      trimming.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (stats) {
      spec.commandLine().getErr().println("quire cacheprog: " + CacheReport.line(counts.now()));
    }
  }

  private List<String> words(String command) {
    try {
      return CommandWords.of(command);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--next: " + e.getMessage(), e);
    }
  }

  /** The host goes on when our stdout ends; what we still do then costs it nothing. */
  private static void answer(CacheStore store, CacheCounts counts, InputStream in, OutputStream out)
      throws IOException {
    try (out) {
      new CacheServer(store, counts, in, out).run();
    }
  }

  private void answerWithNext(
      DiskStore near, List<String> command, CacheCounts counts, InputStream in, OutputStream out)
      throws IOException, InterruptedException {
    try (CacheProgram behind = new CacheProgram(command, CacheProgramSettings.ofChain());
        ChainedStore store = new ChainedStore(near, behind, nextBudget, counts)) {
      behind.startInBackground();
      answer(store, counts, in, out);
      store.finish(FINISH_LIMIT);
    }
  }
}
