package quire.control;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Numbers of bytes in the form that people write ({@code 64M}, {@code 1G}): reads and formats them.
 */
public final class ByteSize implements ITypeConverter<Long> {
  private static final String UNITS = "KMGTPE";
  private static final int STEP_BITS = 10;

  @Override
  public Long convert(String text) {
    String upper = text.toUpperCase(Locale.ROOT).replaceFirst("I?B$", "");
    int unit = upper.isEmpty() ? -1 : UNITS.indexOf(upper.charAt(upper.length() - 1));
    String digits = unit < 0 ? upper : upper.substring(0, upper.length() - 1);
    try {
      long number = Long.parseLong(digits);
      if (number >= 0) {
        return Math.multiplyExact(number, 1L << (STEP_BITS * (unit + 1)));
      }
      throw refused(text);
    } catch (ArithmeticException | NumberFormatException e) {
      throw refused(text);
    }
  }

  private static TypeConversionException refused(String text) {
    return new TypeConversionException("'" + text + "' is not a size; write 64M or 1G");
  }

  /** For example {@code 12.3 MiB}. */
  public static String format(long bytes) {
    if (bytes < 1L << STEP_BITS) {
      return bytes + " B";
    }
    int unit = (Long.SIZE - 1 - Long.numberOfLeadingZeros(bytes)) / STEP_BITS;
    double scaled = (double) bytes / (1L << (STEP_BITS * unit));
    return String.format(Locale.ROOT, "%.1f %ciB", scaled, UNITS.charAt(unit - 1));
  }
}
