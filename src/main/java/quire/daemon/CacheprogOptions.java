package quire.daemon;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;
import quire.control.ByteSize;
import quire.control.TimeSpan;

/**
 * The options of the verb {@code cacheprog}. They can be read without picocli, whose start takes
 * longer than everything else, while go waits at each of its commands.
 *
 * @param directory the cache's directory; null if a daemon keeps the cache
 * @param mount a path on the mount whose daemon keeps it
 * @param next the command line of another cache program behind
 * @param nextBudget how long to wait for its answer
 */
public record CacheprogOptions(
    @Nullable Path directory,
    @Nullable Path mount,
    CacheLimits limits,
    boolean readOnly,
    @Nullable String next,
    Duration nextBudget,
    boolean stats) {
  static final String VERB = "cacheprog";
  static final Duration DEFAULT_BUDGET = Duration.ofSeconds(5);

  private static final String READ_ONLY = "--read-only";
  private static final String STATS = "--stats";

  /**
   * The words that {@link #parse} reads back to equal options; paths are made absolute for a reader
   * with another working directory.
   */
  public List<String> words() {
    List<String> words = new ArrayList<>(List.of(VERB));
    add(words, "--dir", absolute(directory));
    add(words, "--mount", absolute(mount));
    add(words, "--max-size", Long.toString(limits.maxSize()));
    add(words, "--max-age", seconds(limits.maxAge()));
    add(words, "--next", next);
    add(words, "--next-budget", seconds(nextBudget));
    if (readOnly) {
      words.add(READ_ONLY);
    }
    if (stats) {
      words.add(STATS);
    }
    return words;
  }

  private static void add(List<String> words, String name, @Nullable String value) {
    if (value != null) {
      words.add(name);
      words.add(value);
    }
  }

  private static @Nullable String absolute(@Nullable Path path) {
    return path == null ? null : path.toAbsolutePath().toString();
  }

  private static String seconds(Duration duration) {
    return duration.toSeconds() + "s";
  }

  /** Null for any line that is not plain: picocli must read it, or explain the error. */
  public static @Nullable CacheprogOptions parse(String[] arguments) {
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
      if (!builder.isNew(name)
          || (separate && !isPlain(value))
          || (!flag && !builder.option(name, value))) {
        return null;
      }
      at += separate ? 2 : 1;
    }
    return builder.build();
  }

  /**
   * False for a value that picocli treats specially: it may take it for another option, or for the
   * name of a file with further words.
   */
  private static boolean isPlain(String value) {
    return !value.startsWith("-") && !value.startsWith("@");
  }

  private static final class Builder {
    private final Set<String> named = new HashSet<>();
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
        case READ_ONLY -> readOnly = true;
        case STATS -> stats = true;
        default -> {
          return false;
        }
      }
      return true;
    }

    /** False for a repeated option, which picocli refuses. */
    boolean isNew(String name) {
      return named.add(name);
    }

    boolean option(String name, String value) {
      if (value.isEmpty()) {
        return false;
      }
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
      } catch (TypeConversionException | InvalidPathException e) {
        return false;
      }
    }

    @Nullable CacheprogOptions build() {
      boolean one = (directory == null) != (mount == null);
      return one
          ? new CacheprogOptions(
              directory, mount, new CacheLimits(maxSize, maxAge), readOnly, next, nextBudget, stats)
          : null;
    }
  }
}
