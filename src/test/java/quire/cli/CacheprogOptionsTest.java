package quire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import quire.daemon.CacheLimits;
import quire.daemon.CacheprogOptions;

/**
 * The plain parser of the words of the verb {@code cacheprog}, compared with picocli, which it
 * replaces.
 */
final class CacheprogOptionsTest {
  private static final Duration FIVE_SECONDS = Duration.ofSeconds(5);

  private static @Nullable CacheprogOptions plain(String words) {
    return CacheprogOptions.parse(("cacheprog " + words).strip().split(" +"));
  }

  /** The options that picocli reads; null if it refuses the words. */
  private static @Nullable CacheprogOptions picocli(String words) {
    CacheprogCommand command = new CacheprogCommand();
    try {
      new CommandLine(command).parseArgs(words.isEmpty() ? new String[0] : words.split(" +"));
    } catch (ParameterException e) {
      return null;
    }
    return command.options();
  }

  @Test
  void optionsThatAreNotGivenHaveTheirDefaults() {
    assertEquals(
        new CacheprogOptions(
            Path.of("d"), null, CacheLimits.DEFAULT, false, null, FIVE_SECONDS, false),
        plain("--dir d"));
  }

  @Test
  void allGivenOptionsAreRead() {
    CacheLimits limits = new CacheLimits(64L << 20, Duration.ofHours(12));
    assertEquals(
        new CacheprogOptions(
            null, Path.of("/mnt"), limits, true, "other", Duration.ofMinutes(1), true),
        plain(
            "--stats --mount=/mnt --max-size 64M --max-age=12h --next other --next-budget 1m"
                + " --read-only"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--dir d",
        "--dir=d",
        "--dir=a=b",
        "--mount /mnt --stats",
        "--mount /mnt --next=x --next-budget 7s",
        "--dir d --max-size 64M --max-age 12h",
        "--dir d --max-size=1073741824 --read-only",
        "--read-only --stats --next other --dir d",
      })
  void bothReadTheSame(String words) {
    assertNotNull(plain(words));
    assertEquals(picocli(words), plain(words));
  }

  /** The plain parser gives up; picocli explains the error or accepts the words. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--dir",
        "--dir d --mount m",
        "--stats",
        "--dir d --max-size much",
        "--dir d --max-age 5",
        "--dir d --next-budget soon",
        "--dir d --unknown x",
        "--dir d more",
        "--dir d --read-only=yes",
      })
  void whatIsWrongIsNotPlain(String words) {
    assertNull(picocli(words));
    assertNull(plain(words));
  }

  /** Random combinations of the known words: the two parsers never read them differently. */
  @Test
  void theParsersNeverDisagree() {
    List<String> parts =
        List.of(
            "--dir d",
            "--dir=e",
            "--mount=/m",
            "--max-size 1K",
            "--max-age=2d",
            "--next n",
            "--next-budget 3s",
            "--read-only",
            "--stats",
            "--help",
            "--",
            "x",
            "--max-size");
    int read = 0;
    for (String one : parts) {
      for (String two : parts) {
        for (String three : parts) {
          String words = String.join(" ", one, two, three);
          CacheprogOptions plain = plain(words);
          if (plain != null) {
            assertEquals(picocli(words), plain, words);
            read++;
          }
        }
      }
    }
    assertTrue(read > 200, "only " + read);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--dir /d", "--mount /m --read-only --stats --next n --max-age 2d --max-size 1K"})
  void itsWordsMeanTheSame(String words) {
    CacheprogOptions options = plain(words);
    assertNotNull(options);
    assertEquals(options, CacheprogOptions.parse(options.words().toArray(String[]::new)));
  }
}
