package quire.cacheprog;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lines that are not of the protocol, and that go never sees: they begin with {@link #FIRST}. Who
 * has answered hits from our directory by itself says {@code #COUNT BYTES} before the end; what
 * follows the character in the other direction is for people.
 */
public final class SideChannel {
  /** The first character of such a line. */
  public static final char FIRST = '#';

  private static final Pattern HITS = Pattern.compile(FIRST + "(\\d{1,18}) (\\d{1,18})");

  private SideChannel() {}

  /** What was answered elsewhere. */
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
