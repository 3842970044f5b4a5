package quire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real launcher, with a Java that only prints the arguments it was started with. */
final class FakeLauncher {
  private static final Path LAUNCHER = Path.of("src/main/launcher/quire").toAbsolutePath();

  private final Path home;
  private final Path record;

  FakeLauncher(Path scratch) throws IOException {
    home = Files.createDirectories(scratch.resolve("home"));
    record = scratch.resolve("record");
    Files.copy(LAUNCHER, home.resolve("quire"), StandardCopyOption.COPY_ATTRIBUTES);
    for (String name :
        List.of("quire.jar", "quire.jsa", "quire-cacheprog.jsa", "quire-cacheprog-mount.jsa")) {
      Files.createFile(home.resolve(name));
    }
    Path java = Files.createDirectories(home.resolve("jdk/bin")).resolve("java");
    Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"21.0.1\"\n");
    script(java, "printf '%s\\n' \"$@\" >'" + record + "'; echo ready");
  }

  static void script(Path file, String line) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    Files.setAttribute(file, "unix:mode", 0755);
  }

  /** The arguments that Java was started with; empty if it was not started. */
  List<String> run(String[] words, Map<String, String> environment) throws IOException {
    Files.deleteIfExists(record);
    List<String> command = new ArrayList<>(List.of(home.resolve("quire").toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("QUIRE_JAVA_HOME", home.resolve("jdk").toString());
    builder.environment().put("QUIRE_CACHEPROG", "java");
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    byte[] said = process.getInputStream().readAllBytes();
    try {
      process.waitFor(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertEquals(0, process.exitValue(), new String(said, StandardCharsets.UTF_8));
    return Files.exists(record) ? Files.readAllLines(record) : List.of();
  }
}
