package quire.metrics;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A line of the access log: words of the form {@code key=value} with single spaces between them.
 *
 * <pre>
 * time=2026-11-27T22:06:30.123456Z op=read us=53 result=4096 pid=812 uid=0 ino=12 offset=0 size=4096 path=/a/b
 * </pre>
 *
 * <p>Unknown values are left out. A failure has its errno as a negative result. Bytes of a path
 * that are not printable ASCII, spaces and backslashes are written as {@code \} and three octal
 * digits, as in {@code /proc/mounts}.
 */
public final class AccessLine {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final long NANOS_PER_MICRO = 1_000;

  private final String line;

  /**
   * @param line without its end
   */
  public AccessLine(String line) {
    this.line = line;
  }

  static byte[] format(ServedRequest request, Instant now, long nanos) {
    StringBuilder line = new StringBuilder(160);
    line.append("time=").append(TIME.format(now));
    line.append(" op=").append(request.operation());
    line.append(" us=").append((nanos + NANOS_PER_MICRO / 2) / NANOS_PER_MICRO);
    line.append(" result=").append(request.result());
    line.append(" pid=").append(request.pid());
    line.append(" uid=").append(Integer.toUnsignedLong(request.uid()));
    if (request.ino() != 0) {
      line.append(" ino=").append(request.ino());
    }
    if (request.size() >= 0) {
      line.append(" offset=").append(request.offset()).append(" size=").append(request.size());
    }
    byte[] path = request.path();
    if (path != null) {
      line.append(" path=");
      appendEscaped(line, path);
    }
    return line.append('\n').toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static void appendEscaped(StringBuilder line, byte[] path) {
    for (byte b : path) {
      if (b > ' ' && b < 0x7f && b != '\\') {
        line.append((char) b);
      } else {
        line.append('\\');
        line.append((char) ('0' + ((b >> 6) & 3)));
        line.append((char) ('0' + ((b >> 3) & 7)));
        line.append((char) ('0' + (b & 7)));
      }
    }
  }

  /** The value of a key; null if the line does not have it. */
  public @Nullable String value(String key) {
    String begin = key + "=";
    int at = line.startsWith(begin) ? 0 : line.indexOf(" " + begin) + 1;
    if (at == 0 && !line.startsWith(begin)) {
      return null;
    }
    int end = line.indexOf(' ', at);
    return line.substring(at + begin.length(), end < 0 ? line.length() : end);
  }

  /** The value of a key as a number; {@code otherwise} if the line does not have it. */
  public long number(String key, long otherwise) {
    String value = value(key);
    try {
      return value == null ? otherwise : Long.parseLong(value);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }
}
