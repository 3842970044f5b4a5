package quire.daemon;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Which of the two front doors a mount is to have. */
public enum FrontDoorChoice {
  /** The session where it can be had, else jnr. */
  AUTO("auto"),
  /** The kernel's protocol itself. */
  SESSION("session"),
  /** libfuse 2, through jnr-fuse. */
  JNR("jnr");

  private final String word;

  FrontDoorChoice(String word) {
    this.word = word;
  }

  /** As on the command line. */
  String word() {
    return word;
  }

  static FrontDoorChoice of(String word) {
    for (FrontDoorChoice choice : values()) {
      if (choice.word.equals(word)) {
        return choice;
      }
    }
    throw new IllegalArgumentException("no front door is called '" + word + "'");
  }

  /** For picocli. */
  public static final class Converter implements ITypeConverter<FrontDoorChoice> {
    @Override
    public FrontDoorChoice convert(String word) {
      try {
        return of(word);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage() + "; use auto, session or jnr");
      }
    }
  }
}
