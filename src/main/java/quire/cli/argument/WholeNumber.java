package quire.cli.argument;

import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads whole numbers; its error messages name no Java type. */
public final class WholeNumber {
  public static final ITypeConverter<Long> LONG = text -> convert(text, Long::valueOf);
  public static final ITypeConverter<Integer> INT = text -> convert(text, Integer::valueOf);

  private WholeNumber() {}

  private static <N> N convert(String text, Function<String, N> parse) {
    try {
      return parse.apply(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException(
          "'%s' is not a whole number, or is too large".formatted(text));
    }
  }
}
