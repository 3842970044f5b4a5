package quire.bench;

import java.util.Locale;
import java.util.OptionalDouble;

/** Figures for people: three significant digits or so, the same in every locale. */
final class Format {
  private Format() {}

  static String number(double value) {
    return digits(value);
  }

  static String ratio(double value) {
    return digits(value) + "x";
  }

  static String ratio(OptionalDouble value) {
    return value.isPresent() ? ratio(value.getAsDouble()) : "-";
  }

  static String percent(double part) {
    return String.format(Locale.ROOT, "%.0f%%", part * 100);
  }

  private static String digits(double value) {
    // Rounded before the choice, so that 99.96 does not become 100.0.
    if (value >= 99.95) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    if (value >= 9.995) {
      return String.format(Locale.ROOT, "%.1f", value);
    }
    return String.format(Locale.ROOT, value >= 0.0995 ? "%.2f" : "%.3f", value);
  }
}
