package quire.cli.argument;

import java.nio.charset.StandardCharsets;
import quire.error.Failure;

/** A user's name for a snapshot or a stream, which becomes a file name. */
public final class NewName {
  private static final int MAX_BYTES = 255;

  private NewName() {}

  /**
   * Returns the name; fails if no file can have it.
   *
   * @param kind of the named object, for example {@code snapshot}
   */
  public static String require(String kind, String name) {
    if (name.isEmpty() || name.contains("/")) {
      throw new Failure("a %s cannot be called '%s'; use a name without /".formatted(kind, name));
    }
    if (name.equals(".") || name.equals("..")) {
      throw new Failure(
          "a %s cannot be called '%s', which names a directory; use another name"
              .formatted(kind, name));
    }
    int length = name.getBytes(StandardCharsets.UTF_8).length;
    if (length > MAX_BYTES) {
      throw new Failure(
          "a %s cannot be called '%s': the name has %d bytes, and at most %d are possible"
              .formatted(kind, name, length, MAX_BYTES));
    }
    return name;
  }
}
