package quire.cacheprog;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lines between the launcher's C program and this one that are not part of the protocol, and that
 * go never sees: they begin with {@link #FIRST}. A program that has answered hits from our
 * directory by itself sends {@code #COUNT BYTES} before the end. In the other direction, the rest
 * of the line is a message for people, and behind {@link #FAILURE} the reason why the build cache
 * has ended, after which nothing follows.
 */
public final class SideChannel {
  /** The first character of such a line. */
  public static final char FIRST = '#';

  /** The second character of the line with which the build cache ends that has failed. */
  public static final char FAILURE = '!';

  private static final int MOST_WORDS = 1000;

  private static final Pattern HITS = Pattern.compile(FIRST + "(\\d{1,18}) (\\d{1,18})");

  private SideChannel() {}

  /** The line for a failure, without its end: ASCII, and cut off where it is long. */
  public static String failure(Exception e) {
    String said = e.getMessage() == null ? e.toString() : e.getMessage();
    String line = said.substring(0, Math.min(MOST_WORDS, said.length()));
    return "%c%cthe build cache has ended: %s"
        .formatted(FIRST, FAILURE, line.replaceAll("[^ -~]", "?"));
  }

  /** The hits answered by the other program. */
  record Hits(long count, long bytes) {
    void addTo(CacheCounts counts) {
      counts.hits(count, bytes);
    }
  }

  static Hits hits(byte[] line) throws ProtocolException {
    String text = new String(line, StandardCharsets.US_ASCII);
    Matcher matcher = HITS.matcher(text);
    if (!matcher.matches()) {
      throw new ProtocolException("the line '%s' means nothing".formatted(text));
    }
    return new Hits(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
  }
}
