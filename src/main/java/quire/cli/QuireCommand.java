package quire.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import quire.cli.argument.Output;
import quire.cli.argument.PathConverter;
import quire.cli.argument.WholeNumber;
import quire.cli.stream.RunCommand;
import quire.cli.stream.StreamCommand;
import quire.cli.top.TopCommand;

/** The top of the command tree. */
@Command(
    name = "quire",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "A file system for CI runners and sandboxes; quire mount makes one and mounts it.",
      "A job gets its workspace as an instant, writable clone of a snapshot. Its log is a stream"
          + " that a reader can pick up at any offset. Its result is a new snapshot, which"
          + " downloads as a tar, zip or nar file. Its build cache can be shared.",
      "Ordinary tools work on the mount: cp, tar, make, git, rsync, tail -f."
    },
    footer =
        "quire help VERB explains a verb, with examples, files and limits. So does man quire-VERB.")
final class QuireCommand implements Runnable {
  private static final Map<String, Supplier<Object>> VERBS = new LinkedHashMap<>();

  static {
    VERBS.put("mount", MountCommand::new);
    VERBS.put("umount", UmountCommand::new);
    VERBS.put("status", StatusCommand::new);
    VERBS.put("stat", StatCommand::new);
    VERBS.put("snapshot", SnapshotCommand::new);
    VERBS.put("snapshots", SnapshotsCommand::new);
    VERBS.put("diff", DiffCommand::new);
    VERBS.put("clone", CloneCommand::new);
    VERBS.put("restore", RestoreCommand::new);
    VERBS.put("archive", ArchiveCommand::new);
    VERBS.put("import", ImportCommand::new);
    VERBS.put("nar-hash", NarHashCommand::new);
    VERBS.put("stream", StreamCommand::new);
    VERBS.put("run", RunCommand::new);
    VERBS.put("top", TopCommand::new);
    VERBS.put("gc", GcCommand::new);
    VERBS.put("cacheprog", CacheprogCommand::new);
    VERBS.put("fsck", FsckCommand::new);
    VERBS.put("help", HelpCommand::new);
    VERBS.put("generate-man", GenerateManCommand::new);
  }

  @Mixin private final Output output = new Output();

  /** The tree with all verbs. */
  static CommandLine withVerbs() {
    CommandLine line = new CommandLine(new QuireCommand());
    VERBS.forEach((name, command) -> line.addSubcommand(name, command.get()));
    return prepared(line);
  }

  /**
   * The tree with only the verb in the arguments, if there is one: making the others takes a while.
   */
  static CommandLine withVerbOf(String[] arguments) {
    @Nullable Supplier<Object> verb = arguments.length == 0 ? null : VERBS.get(arguments[0]);
    return verb == null
        ? withVerbs()
        : prepared(new CommandLine(new QuireCommand()).addSubcommand(arguments[0], verb.get()));
  }

  private static CommandLine prepared(CommandLine line) {
    CommandLine.IParameterExceptionHandler usual = line.getParameterExceptionHandler();
    CommandLine run = line.getSubcommands().get("run");
    if (run != null) {
      run.setStopAtPositional(true); // what follows the command is the command's
    }
    line.getSubcommands().values().forEach(QuireCommand::tellVersion);
    return line.setExpandAtFiles(false) // @FILE is a word like any other, and curl's, for example
        .registerConverter(Path.class, new PathConverter())
        .registerConverter(Long.class, WholeNumber.LONG)
        .registerConverter(long.class, WholeNumber.LONG)
        .registerConverter(Integer.class, WholeNumber.INT)
        .registerConverter(int.class, WholeNumber.INT)
        .setParameterExceptionHandler(
            (e, words) -> usual.handleParseException(RunCommand.explained(e), words));
  }

  private static void tellVersion(CommandLine verb) {
    verb.getCommandSpec().versionProvider(new Version());
    verb.getSubcommands().values().forEach(QuireCommand::tellVersion);
  }

  @Override
  public void run() {
    throw output.wrongUsage("say what to do: quire mount, for example");
  }
}
