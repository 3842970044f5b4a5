package quire.snapshot.castore;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;

/** Assertions about refusals and their messages. */
public final class Refusals {
  private Refusals() {}

  /** Requires an {@link IllegalArgumentException} whose message contains this part. */
  public static void assertRefused(String part, Executable action) {
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, action);
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains(part), message);
  }
}
