package quire.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs tools. An interrupt of the waiting thread ends the tool. */
final class Shell {
  private static final long TRY_SECONDS = 30;
  private static final int COMPLAINT_CHARS = 400;

  private Shell() {}

  /** Throws a {@link BenchException} that names the Debian package if a tool is missing. */
  static void require(String tool, String debianPackage) {
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    for (String directory : path.split(File.pathSeparator, -1)) {
      if (Files.isExecutable(Path.of(directory, tool))) {
        return;
      }
    }
    throw new BenchException(tool + " is not installed: apt-get install " + debianPackage);
  }

  /** Runs a tool and returns what it printed; a failure becomes a {@link BenchException}. */
  static String run(String... command) throws IOException, InterruptedException {
    return runIn(Path.of("").toAbsolutePath(), List.of(command));
  }

  /** The same in a working directory. */
  static String runIn(Path directory, List<String> command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("quire-bench-", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      int status = waitFor(process);
      String text = Files.readString(output, StandardCharsets.UTF_8);
      if (status != 0) {
        String complaint = text.strip();
        throw new BenchException(
            "%s failed with status %d: %s"
                .formatted(
                    String.join(" ", command),
                    status,
                    complaint.substring(0, Math.min(complaint.length(), COMPLAINT_CHARS))));
      }
      return text;
    } finally {
      Files.delete(output);
    }
  }

  /** Runs a tool that may fail; returns whether it succeeded. */
  static boolean tryRun(List<String> command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(TRY_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      return false; // the tool does not exist
    }
  }

  private static int waitFor(Process process) throws InterruptedException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw e;
    }
  }
}
