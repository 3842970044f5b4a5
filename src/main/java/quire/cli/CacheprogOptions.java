package quire.cli;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * What the verb {@code cacheprog} is told. Its words can be read without picocli, whose start takes
 * longer than all else, and go waits for it at each of its commands.
 *
 * @param directory where the cache is; null where a daemon keeps it
 * @param mount a path on the mount whose daemon keeps it
 * @param next the command line of another cache program behind
 * @param nextBudget how long to wait for an answer of it
 */
record CacheprogOptions(
    @Nullable Path directory,
    @Nullable Path mount,
    CacheLimits limits,
    boolean readOnly,
    @Nullable String next,
    Duration nextBudget,
    boolean stats) {
  static final String VERB = "cacheprog";
  static final Duration DEFAULT_BUDGET = Duration.ofSeconds(5);

  /** Null for whatever is not plain, which {@link CacheprogCommand} reads, or explains. */
  static @Nullable CacheprogOptions parse(String[] arguments) {
    if (arguments.length == 0 || !arguments[0].equals(VERB)) {
      return null;
    }
    Builder builder = new Builder();
    int at = 1;
    while (at < arguments.length) {
      String word = arguments[at];
      int equals = word.indexOf('=');
      boolean flag = builder.flag(word);
      boolean separate = !flag && equals < 0;
      if (separate && at + 1 == arguments.length) {
        return null;
      }
      String name = flag || separate ? word : word.substring(0, equals);
      String value = separate ? arguments[at + 1] : word.substring(equals + 1);
      if (!flag && !builder.option(name, value)) {
        return null;
      }
      at += separate ? 2 : 1;
    }
    return builder.build();
  }

  private static final class Builder {
    private @Nullable Path directory;
    private @Nullable Path mount;
    private long maxSize = CacheLimits.DEFAULT.maxSize();
    private Duration maxAge = CacheLimits.DEFAULT.maxAge();
    private boolean readOnly;
    private @Nullable String next;
    private Duration nextBudget = DEFAULT_BUDGET;
    private boolean stats;

    boolean flag(String word) {
      switch (word) {
        case "--read-only" -> readOnly = true;
        case "--stats" -> stats = true;
        default -> {
          return false;
        }
      }
      return true;
    }

    boolean option(String name, String value) {
      try {
        switch (name) {
          case "--dir" -> directory = Path.of(value);
          case "--mount" -> mount = Path.of(value);
          case "--max-size" -> maxSize = new ByteSize().convert(value);
          case "--max-age" -> maxAge = new TimeSpan().convert(value);
          case "--next" -> next = value;
          case "--next-budget" -> nextBudget = new TimeSpan().convert(value);
          default -> {
            return false;
          }
        }
        return true;
      } catch (TypeConversionException e) {
        return false;
      }
    }

    @Nullable CacheprogOptions build() {
      boolean one = (directory == null) != (mount == null);
      boolean together = directory != null || (next == null && !stats);
      return one && together
          ? new CacheprogOptions(
              directory, mount, new CacheLimits(maxSize, maxAge), readOnly, next, nextBudget, stats)
          : null;
    }
  }
}
