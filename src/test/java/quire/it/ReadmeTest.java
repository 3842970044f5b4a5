package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replays the session that the README shows. Digests and numbers may differ from those there. */
final class ReadmeTest {
  private static final String BEGIN = "```console";
  private static final String END = "```";
  private static final String PROMPT = "$ ";

  @TempDir Path scratch;

  /** A command of the session, and what it prints. */
  private record Step(String command, List<String> output) {}

  @Test
  void theSessionPrintsWhatTheReadmeShows() throws IOException {
    Path bin = Files.createDirectories(scratch.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("quire"), TestMount.LAUNCHER);
    for (Step step : session()) {
      String command = "PATH='%s':$PATH; %s".formatted(bin, local(step.command));
      String printed = Shell.run(scratch, List.of("bash", "-c", command)).output();
      assertEquals(
          step.output.stream().map(this::withoutNumbers).toList(),
          printed.lines().map(this::withoutNumbers).toList(),
          step.command);
    }
  }

  @AfterEach
  void unmount() throws IOException {
    TestMount.quire("umount", scratch.resolve("work").toString()); // if the session has failed
  }

  private static List<Step> session() throws IOException {
    List<Step> steps = new ArrayList<>();
    List<String> lines = Files.readAllLines(Path.of("README.md"));
    List<String> shown = lines.subList(lines.indexOf(BEGIN) + 1, lines.size());
    for (String line : shown.subList(0, shown.indexOf(END))) {
      if (line.startsWith(PROMPT)) {
        steps.add(new Step(line.substring(PROMPT.length()), new ArrayList<>()));
      } else {
        steps.get(steps.size() - 1).output.add(line);
      }
    }
    return steps;
  }

  /** The same with this test's directories. */
  private String local(String text) {
    return text.replace("/var/tmp/store", scratch.resolve("store").toString())
        .replace("/mnt/work", scratch.resolve("work").toString());
  }

  private String withoutNumbers(String line) {
    return local(line)
        .replaceAll("\\b[0-9a-f]{64}\\b", "DIGEST")
        .replaceAll("[0-9.]+ ([KMG]i)?B\\b", "SIZE")
        .replaceAll("[0-9]+", "N");
  }
}
