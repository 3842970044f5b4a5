package quire.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual pages quire(1) and quire-VERB(1), from the command tree and {@link VerbText}. */
final class ManPage {
  private final Roff roff = new Roff();

  private ManPage() {}

  /** The page of the program: what it is for, and its verbs. */
  static String of(CommandLine root) {
    ManPage page = new ManPage();
    page.overview(root);
    return page.roff.toString();
  }

  /** The page of one verb, and of what is below it. */
  static String of(CommandLine root, CommandLine verb) {
    ManPage page = new ManPage();
    page.verb(root, verb);
    return page.roff.toString();
  }

  /** The verbs that have a page. */
  static List<CommandLine> verbs(CommandLine root) {
    return root.getSubcommands().values().stream()
        .filter(verb -> !verb.getCommandSpec().usageMessage().hidden())
        .filter(verb -> !(verb.getCommand() instanceof HelpCommand))
        .toList();
  }

  private void overview(CommandLine root) {
    CommandSpec quire = root.getCommandSpec();
    roff.title("QUIRE", quire.version()[0]);
    roff.section("NAME");
    roff.line("quire \\- file system with instant clones, snapshots and log streams, for CI");
    roff.section("SYNOPSIS");
    roff.line("\\fBquire\\fR \\fIVERB\\fR [\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]");
    roff.section("DESCRIPTION");
    roff.paragraph(String.join(" ", quire.usageMessage().description()));
    roff.paragraph(
        "A verb that needs a running mount takes that of its path, else that of the current"
            + " directory, else the only one there is; --mount names one.");
    roff.section("VERBS");
    for (CommandLine verb : verbs(root)) {
      roff.item("quire-" + verb.getCommandName() + "(1)", summary(verb.getCommandSpec()));
    }
    roff.section("EXIT STATUS");
    roff.item("0", "done");
    roff.item("1", "failed; stderr has one sentence that says what and where, and what to do next");
    roff.item("2", "wrong usage");
    roff.section("ENVIRONMENT");
    roff.item("QUIRE_JAVA_HOME", "the JDK or JRE to run on, 21 or newer");
    roff.item("QUIRE_JAVA_OPTS", "more options for it");
    roff.item("XDG_DATA_HOME", "where the default store is: quire/default below it");
    roff.section("SEE ALSO");
    roff.references(List.of("mount (8)", "fstab (5)", "fuse (4)"));
  }

  private void verb(CommandLine root, CommandLine verb) {
    String name = "quire-" + verb.getCommandName();
    roff.title(name.toUpperCase(Locale.ROOT), root.getCommandSpec().version()[0]);
    roff.section("NAME");
    roff.line(Roff.text(name) + " \\- " + Roff.text(uncapitalized(summary(verb.getCommandSpec()))));
    roff.section("SYNOPSIS");
    List<CommandSpec> commands = leaves(verb).toList();
    commands.forEach(this::synopsis);
    boolean optionsToCome = true;
    for (VerbText.Section section : VerbText.of(verb.getCommandName()).sections()) {
      if (optionsToCome && !section.title().equals("DESCRIPTION")) {
        options(commands);
        optionsToCome = false;
      }
      section(section);
    }
  }

  private void section(VerbText.Section section) {
    roff.section(section.title());
    for (VerbText.Block block : section.blocks()) {
      if (block.example()) {
        roff.example(block.lines());
      } else if (section.title().equals("SEE ALSO")) {
        roff.references(
            Stream.of(block.text().split(", ", -1)).map(page -> page + " (1)").toList());
      } else {
        roff.paragraph(block.text());
      }
    }
  }

  private static Stream<CommandSpec> leaves(CommandLine command) {
    return command.getSubcommands().isEmpty()
        ? Stream.of(command.getCommandSpec())
        : command.getSubcommands().values().stream().flatMap(ManPage::leaves);
  }

  /** The first sentence of a description, without its full stop. */
  static String summary(CommandSpec command) {
    String text = String.join(" ", command.usageMessage().description());
    int end = text.indexOf(". ");
    return (end < 0 ? text : text.substring(0, end)).replaceAll("\\.$", "");
  }

  private static String uncapitalized(String sentence) {
    return sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
  }

  private void synopsis(CommandSpec command) {
    StringBuilder line =
        new StringBuilder("\\fB").append(Roff.text(command.qualifiedName())).append("\\fR");
    for (OptionSpec option : command.options()) {
      if (!option.hidden() && !option.usageHelp() && !option.versionHelp()) {
        String given = "\\fB" + Roff.text(option.longestName()) + "\\fR" + value(option);
        line.append(option.required() ? " " + given : " [" + given + "]");
      }
    }
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      boolean isRepeated = parameter.arity().max() > 1 && !parameter.hideParamSyntax();
      String name = "\\fI" + Roff.text(parameter.paramLabel()) + "\\fR" + (isRepeated ? "..." : "");
      line.append(parameter.required() ? " " + name : " [" + name + "]");
    }
    roff.line(line.toString());
    roff.lineBreak();
  }

  private void options(List<CommandSpec> commands) {
    roff.section("OPTIONS");
    for (CommandSpec command : commands) {
      if (commands.size() > 1) {
        roff.subsection(command.qualifiedName());
        roff.paragraph(String.join(" ", command.usageMessage().description()));
      }
      for (PositionalParamSpec parameter : command.positionalParameters()) {
        roff.entry("\\fI" + Roff.text(parameter.paramLabel()) + "\\fR", description(parameter));
      }
      for (OptionSpec option : command.options()) {
        if (!option.hidden()) {
          String names = Roff.text(String.join(", ", option.names()));
          roff.entry("\\fB" + names + "\\fR" + value(option), description(option));
        }
      }
    }
  }

  private static String value(OptionSpec option) {
    return option.arity().max() == 0 ? "" : " \\fI" + Roff.text(option.paramLabel()) + "\\fR";
  }

  private static String description(ArgSpec argument) {
    String value = String.valueOf(argument.defaultValue());
    return String.join(" ", argument.description())
        .replace("${DEFAULT-VALUE}", value)
        .replace("$$", "$");
  }
}
