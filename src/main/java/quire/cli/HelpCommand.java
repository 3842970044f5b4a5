package quire.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints pages of the manual. */
@Command(name = "help", description = "Explains a verb: what it does, examples, files and limits.")
final class HelpCommand implements Callable<Integer> {
  private static final int WIDTH = 78;
  private static final String INDENT = "    ";

  @Parameters(
      paramLabel = "VERB",
      hideParamSyntax = true,
      arity = "0..2",
      description = "a verb, such as clone or stream read; all of them if not given")
  private List<String> words = List.of();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    CommandLine root = QuireCommand.withVerbs();
    if (words.isEmpty()) {
      root.usage(out);
      return 0;
    }
    CommandLine found = root;
    for (String word : words) {
      found = found.getSubcommands().get(word);
      if (found == null || found.getCommandSpec().usageMessage().hidden()) {
        throw new ParameterException(
            spec.commandLine(),
            "there is no verb '%s'; quire help lists them".formatted(String.join(" ", words)));
      }
    }
    found.usage(out);
    if (words.size() == 1 && !(found.getCommand() instanceof HelpCommand)) {
      VerbText.of(words.get(0)).sections().forEach(section -> print(section, out));
    }
    out.flush();
    return 0;
  }

  private static void print(VerbText.Section section, PrintWriter out) {
    out.println();
    out.println(section.title());
    boolean first = true;
    for (VerbText.Block block : section.blocks()) {
      if (!first) {
        out.println();
      }
      first = false;
      if (block.example()) {
        block.lines().forEach(line -> out.println(INDENT + INDENT + line));
      } else {
        wrap(block.text(), out);
      }
    }
  }

  private static void wrap(String paragraph, PrintWriter out) {
    StringBuilder line = new StringBuilder(INDENT);
    for (String word : paragraph.split(" ", -1)) {
      boolean begun = line.length() > INDENT.length();
      if (begun && line.length() + 1 + word.length() > WIDTH) {
        out.println(line);
        line = new StringBuilder(INDENT);
        begun = false;
      }
      line.append(begun ? " " : "").append(word);
    }
    out.println(line);
  }
}
