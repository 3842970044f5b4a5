package quire.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

  @Parameters(paramLabel = "VERB", arity = "0..1", description = "a verb; all of them if not given")
  private @Nullable String verb;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    CommandLine root = QuireCommand.withVerbs();
    if (verb == null) {
      root.usage(out);
      return 0;
    }
    CommandLine found = root.getSubcommands().get(verb);
    if (found == null || found.getCommandSpec().usageMessage().hidden()) {
      throw new ParameterException(
          spec.commandLine(), "there is no verb '%s'; quire help lists them".formatted(verb));
    }
    found.usage(out);
    VerbText.of(verb).sections().forEach(section -> print(section, out));
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
