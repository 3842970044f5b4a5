package quire.libc;

import java.util.Map;

/**
 * The locale of the user who started this program. The launcher runs the program itself in {@code
 * C.UTF-8}: in a locale without UTF-8, as at boot and in containers, Java cannot name most files,
 * and in others the C library's messages are translated.
 */
public final class CallersLocale {
  private static final String VARIABLE = "LC_ALL";
  private static final String CALLERS = "QUIRE_CALLERS_LC_ALL";

  private CallersLocale() {}

  /** Puts it into the environment of a program that is to be started for the caller. */
  public static void restore(Map<String, String> environment) {
    String callers = environment.remove(CALLERS);
    if (callers == null) {
      return; // no launcher has started us
    }
    if (callers.isEmpty()) {
      environment.remove(VARIABLE);
    } else {
      environment.put(VARIABLE, callers);
    }
  }
}
