package quire.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs programs and keeps what they said. */
public final class Shell {
  private static final int TIMEOUT_MINUTES = 10;

  private static final String FAILS =
      "fails() { if \"$@\"; then echo \"this did not fail: $*\" >&2; exit 99; fi; }\n";

  private Shell() {}

  /** The exit status of a program, and its output on stdout and stderr together. */
  public record Result(int exit, String output) {
    boolean ok() {
      return exit == 0;
    }
  }

  /** The words of a command: those of both lists, and one more. */
  static String[] concat(List<String> first, List<String> second, String last) {
    return Stream.of(first, second, List.of(last)).flatMap(List::stream).toArray(String[]::new);
  }

  /** Runs a program, which may fail. */
  public static Result run(Path directory, List<String> command) throws IOException {
    Path output = Files.createTempFile("quire-shell", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError(command + " did not end in " + TIMEOUT_MINUTES + " minutes");
      }
      String said = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
      return new Result(process.exitValue(), said);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } finally {
      Files.delete(output);
    }
  }

  /**
   * Runs a script of {@code bash -eu}, which must succeed; returns its output. {@code fails
   * COMMAND} stops it unless the command fails; bash goes on behind a {@code ! COMMAND}, whatever
   * comes out.
   */
  public static String sh(Path directory, String script) throws IOException {
    Result result = run(directory, List.of("bash", "-euo", "pipefail", "-c", FAILS + script));
    if (!result.ok()) {
      throw new AssertionError(
          "in %s, exit %d:%n%s%n--- said:%n%s"
              .formatted(directory, result.exit(), script, result.output()));
    }
    return result.output();
  }
}
