package quire.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The texts of the help, and the completion of the shell. */
@Timeout(60)
final class HelpTest {
  private static Stream<CommandSpec> verbs(CommandLine line) {
    return line.getSubcommands().values().stream()
        .flatMap(verb -> Stream.concat(Stream.of(verb.getCommandSpec()), verbs(verb)));
  }

  /** The list of verbs shows the first element of each description. */
  @Test
  void eachSummaryIsASentenceOfOneLine() {
    assertAll(
        verbs(QuireCommand.withVerbs())
            .map(
                verb ->
                    () -> {
                      String summary = verb.usageMessage().description()[0];
                      assertTrue(summary.endsWith("."), verb.name() + ": " + summary);
                      assertTrue(summary.length() <= 80, verb.name() + ": " + summary);
                    }));
  }

  /** Each element of a description begins a line, so one in the middle of a sentence breaks it. */
  @Test
  void descriptionsAreBrokenOnlyWhereALineIsFull() {
    assertAll(
        verbs(QuireCommand.withVerbs())
            .flatMap(verb -> verb.args().stream())
            .map(
                arg ->
                    () ->
                        assertTrue(
                            arg.description().length <= 1,
                            () -> String.join("|", arg.description()))));
  }

  @Test
  void theHelpSaysWhatTheProgramIsFor() {
    String help = QuireCommand.withVerbs().getUsageMessage();
    for (String word : new String[] {"CI", "clone", "snapshot", "stream", "archive", "--help"}) {
      assertTrue(help.contains(word), help);
    }
    assertTrue(help.lines().allMatch(line -> line.length() <= 80), help);
  }

  @Test
  void everyVerbIsExplained() {
    for (CommandLine verb : QuireCommand.withVerbs().getSubcommands().values()) {
      if (verb.getCommandSpec().usageMessage().hidden()) {
        continue;
      }
      StringWriter out = new StringWriter();
      String name = verb.getCommandName();
      CommandLine quire = QuireCommand.withVerbs().setOut(new PrintWriter(out));
      assertEquals(0, quire.execute("help", name), name);
      assertTrue(out.toString().startsWith("Usage: quire " + name), out::toString);
    }
  }

  @Test
  void theShellCompletesWhatTheProgramTakes(@TempDir Path directory) throws IOException {
    Path script = directory.resolve("quire.bash");
    Files.writeString(script, Completion.bash(QuireCommand.withVerbs()));
    Path mount = directory.resolve("the mount");
    Files.createDirectories(mount.resolve(".quire/snapshots/base/src"));
    Files.createDirectories(mount.resolve(".quire/snapshots/with space"));
    Files.createDirectories(mount.resolve(".quire/streams/log"));
    Shell shell = new Shell(script, mount);
    assertEquals(
        List.of("auto", "jnr", "session"), shell.complete("quire", "mount", "--front-door", ""));
    assertEquals(List.of("nar", "tar", "zip"), shell.complete("quire", "archive", "-f", ""));
    assertEquals(List.of("snapshot", "snapshots"), shell.complete("quire", "snap"));
    assertEquals(List.of("base"), shell.complete("quire", "clone", "ba"));
    assertEquals(List.of("with space"), shell.complete("quire", "nar-hash", "wi"));
    assertEquals(List.of("base/src"), shell.complete("quire", "restore", "base/"));
    assertEquals(List.of("base"), shell.complete("quire", "diff", "--json", "ba"));
    assertEquals(List.of("base"), shell.complete("quire", "clone", "--mount", mount + "", "ba"));
    assertEquals(
        List.of("base"), shell.complete("quire", "clone", "--mount", "=", mount + "", "ba"));
    assertEquals(List.of("log"), shell.complete("quire", "stream", "read", "l"));
    assertEquals(List.of("log"), shell.complete("quire", "run", "--log", "l"));
    assertEquals(List.of(mount + ""), shell.complete("quire", "umount", directory + "/the"));
    assertEquals(
        List.of(mount + ""), shell.complete("quire", "stat", "--mount", directory + "/the"));
    assertEquals(List.of(), shell.complete("quire", "clone", "base", "ba"));
  }

  /** A bash that has loaded the completion script and sees one mount. */
  private record Shell(Path script, Path mount) {
    /** The completions that it offers for the last of the words, sorted. */
    List<String> complete(String... words) throws IOException {
      List<String> command =
          new ArrayList<>(
              List.of(
                  "bash",
                  "-c",
                  """
                  script=$1 the_mount=$2; shift 2
                  source "$script"
                  _quire_mounts() { printf '%s\\n' "$the_mount"; }
                  compopt() { :; } # there is no prompt
                  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*"
                  _quire
                  printf '%s\\n' "${COMPREPLY[@]}" | sort -u
                  """,
                  "bash",
                  script.toString(),
                  mount.toString()));
      command.addAll(List.of(words));
      Process bash =
          new ProcessBuilder(command)
              .directory(script.resolveSibling(".").toFile())
              .redirectErrorStream(true)
              .start();
      String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return said.lines().filter(line -> !line.isEmpty()).toList();
    }
  }
}
