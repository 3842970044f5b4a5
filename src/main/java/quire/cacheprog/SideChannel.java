package quire.cacheprog;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lines between the launcher's C program and this one that are not part of the protocol, and that
 * go never sees: they begin with {@link #FIRST}. A program that has answered hits from our
 * directory by itself sends {@code #COUNT BYTES} before the end. In the other direction, the rest
 * of the line is a message for people.
 */
public final class SideChannel {
  /** The first character of such a line. */
  public static final char FIRST = '#';

  private static final Pattern HITS = Pattern.compile(FIRST + "(\\d{1,18}) (\\d{1,18})");

  private SideChannel() {}

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
