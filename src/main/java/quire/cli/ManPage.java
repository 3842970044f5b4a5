package quire.cli;

import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page quire(1), in roff, from the command tree. Not thread-safe. */
final class ManPage {
  private final StringBuilder roff = new StringBuilder();

  private ManPage() {}

  static String of(CommandLine root) {
    ManPage page = new ManPage();
    page.write(root);
    return page.roff.toString();
  }

  private void write(CommandLine root) {
    CommandSpec quire = root.getCommandSpec();
    macro("TH QUIRE 1 \"\" \"" + text(quire.version()[0]) + "\" \"User Commands\"");
    section("NAME");
    line("quire \\- file system with instant clones, snapshots and log streams, for CI");
    section("SYNOPSIS");
    commands(root).forEach(this::synopsis);
    section("DESCRIPTION");
    paragraph(quire.usageMessage().description());
    line("A verb that acts on a running mount finds it from the path it is given, else from the");
    line("current directory, else takes the only one that runs.");
    section("COMMANDS");
    commands(root).forEach(this::command);
    mounting();
    section("EXIT STATUS");
    item("0", "done");
    item("1", "failed; stderr has one sentence that says what and where, and what to do next");
    item("2", "wrong usage");
    section("ENVIRONMENT");
    item("QUIRE_JAVA_HOME", "the JDK or JRE to run on, 21 or newer");
    item("QUIRE_JAVA_OPTS", "more options for it");
    item("XDG_DATA_HOME", "where the default store is: quire/default below it");
    section("SEE ALSO");
    line(".BR mount (8), fstab (5), fuse (4)");
  }

  private static List<CommandSpec> commands(CommandLine root) {
    return root.getSubcommands().values().stream()
        .flatMap(
            line ->
                line.getSubcommands().isEmpty()
                    ? Stream.of(line.getCommandSpec())
                    : commands(line).stream())
        .filter(spec -> !spec.usageMessage().hidden())
        .toList();
  }

  private void mounting() {
    section("MOUNT(8) AND FSTAB");
    line("mount(8) knows the type fuse.quire once quire is in root's PATH:");
    example("mount -t fuse.quire /var/lib/quire /mnt/quire -o noatime");
    line("A line of fstab(5) has the store in its first field:");
    example("/var/lib/quire  /mnt/quire  fuse.quire  noauto,user,noatime  0  0");
  }

  private void synopsis(CommandSpec command) {
    StringBuilder line = new StringBuilder(".B " + text(command.qualifiedName()) + "\n");
    for (OptionSpec option : command.options()) {
      if (!option.hidden() && !option.usageHelp() && !option.versionHelp()) {
        line.append("[\\fB").append(text(option.longestName())).append("\\fR");
        line.append(value(option)).append("]\n");
      }
    }
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      String name = "\\fI" + text(parameter.paramLabel()) + "\\fR";
      line.append(parameter.required() ? name : "[" + name + "]").append('\n');
    }
    roff.append(line).append(".br\n");
  }

  private void command(CommandSpec command) {
    macro("SS " + text(command.qualifiedName()));
    paragraph(command.usageMessage().description());
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      entry("\\fI" + text(parameter.paramLabel()) + "\\fR", parameter);
    }
    for (OptionSpec option : command.options()) {
      if (!option.hidden()) {
        String names = text(String.join(", ", option.names()));
        entry("\\fB" + names + "\\fR" + value(option), option);
      }
    }
  }

  private static String value(OptionSpec option) {
    return option.arity().max() == 0 ? "" : " \\fI" + text(option.paramLabel()) + "\\fR";
  }

  private void entry(String label, ArgSpec argument) {
    macro("TP");
    roff.append(label).append('\n');
    String description = String.join(" ", argument.description());
    String value = String.valueOf(argument.defaultValue());
    line(text(description.replace("${DEFAULT-VALUE}", value).replace("$$", "$")));
  }

  private void item(String label, String description) {
    macro("TP");
    line("\\fB" + text(label) + "\\fR");
    line(text(description));
  }

  private void example(String command) {
    macro("PP");
    macro("RS");
    macro("nf");
    line(text(command));
    macro("fi");
    macro("RE");
    macro("PP");
  }

  private void section(String title) {
    macro("SH \"" + title + "\"");
  }

  private void paragraph(String... sentences) {
    line(text(String.join(" ", sentences)));
  }

  private void macro(String macro) {
    roff.append('.').append(macro).append('\n');
  }

  private void line(String line) {
    roff.append(line).append('\n');
  }

  /** Text that roff shows as it is. */
  private static String text(String plain) {
    String escaped = plain.replace("\\", "\\e").replace("-", "\\-");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }
}
