package quire.cli;

import java.util.Iterator;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import quire.daemon.FrontDoorChoice;

/** The words for the front doors, as picocli reads and completes them. */
final class FrontDoorWord implements ITypeConverter<FrontDoorChoice>, Iterable<String> {
  @Override
  public FrontDoorChoice convert(String word) {
    try {
      return FrontDoorChoice.of(word);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage() + "; use auto, session or jnr");
    }
  }

  @Override
  public Iterator<String> iterator() {
    return Stream.of(FrontDoorChoice.values()).map(FrontDoorChoice::word).iterator();
  }
}
