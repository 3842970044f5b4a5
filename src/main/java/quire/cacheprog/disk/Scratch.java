package quire.cacheprog.disk;

import java.nio.file.Path;
import java.util.Map;

/** The directory for bodies when the cache's disk is full: {@code $TMPDIR}, or that of Java. */
public final class Scratch {
  private Scratch() {}

  /**
   * An absolute path, as go needs it. It may not exist; a put that needs it then fails with a
   * message.
   */
  public static Path directory() {
    return directory(System.getenv());
  }

  static Path directory(Map<String, String> environment) {
    String wanted = environment.getOrDefault("TMPDIR", "");
    String path = wanted.isEmpty() ? System.getProperty("java.io.tmpdir", "/tmp") : wanted;
    return Path.of(path).toAbsolutePath();
  }
}
