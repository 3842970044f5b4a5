package quire.control;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Lengths of time in the form that people write: {@code 90s}, {@code 10m}, {@code 12h}, {@code 5d}.
 */
public final class TimeSpan implements ITypeConverter<Duration> {
  private static final Map<Character, ChronoUnit> UNITS =
      Map.of(
          's',
          ChronoUnit.SECONDS,
          'm',
          ChronoUnit.MINUTES,
          'h',
          ChronoUnit.HOURS,
          'd',
          ChronoUnit.DAYS);

  @Override
  public Duration convert(String text) {
    try {
      int last = text.length() - 1;
      ChronoUnit unit = last < 0 ? null : UNITS.get(text.charAt(last));
      if (unit != null) {
        long count = Long.parseLong(text.substring(0, last));
        if (count >= 0) {
          return unit.getDuration().multipliedBy(count);
        }
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw refused(text, e);
    }
    throw refused(text, null);
  }

  private static TypeConversionException refused(String text, @Nullable Exception cause) {
    TypeConversionException refused =
        new TypeConversionException(
            "'" + text + "' is not a length of time; write 90s, 10m, 12h or 5d");
    refused.initCause(cause);
    return refused;
  }
}
