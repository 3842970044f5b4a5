package quire.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import quire.cacheprog.disk.CacheCheck;
import quire.catalog.Catalog;
import quire.catalog.LostLog;
import quire.cli.argument.JsonOption;
import quire.cli.argument.ProgressLine;
import quire.control.ByteSize;
import quire.control.Json;
import quire.error.Failure;
import quire.error.FsException;
import quire.fsck.Fsck;
import quire.fsck.FsckSummary;
import quire.fsck.FsckVerdict;
import quire.fsck.HoldPart;
import quire.fsck.PartCheck;
import quire.fsck.Problem;
import quire.fsck.ProblemCounts;
import quire.fsck.Severity;
import quire.fsck.StreamCheck;
import quire.fsck.UploadCheck;
import quire.libc.Umask;
import quire.log.FileLogStorage;
import quire.log.OffloadLog;
import quire.mount.StoreRelease;
import quire.store.StoreDirectory;

@Command(
    name = "fsck",
    mixinStandardHelpOptions = true,
    description = {
      "Checks a store that is not mounted, and repairs it with --repair.",
      "Without --repair, no byte of it changes.",
      "Exits with 0 if everything could be checked and no error is left, else with 1.",
      "Warnings are about space only."
    })
final class FsckCommand implements Callable<Integer> {
  @Parameters(paramLabel = "STORE", description = "the store's directory")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path store;

  @Option(
      names = "--repair",
      description =
          "repair all problems that can be repaired, and keep replaced files in the store's "
              + "directory damaged; inodes without a name go to /lost+found")
  private boolean repair;

  @Option(
      names = "--free-lost",
      description =
          "with --repair: allow bytes to be freed that may belong to rows lost with damaged files "
              + "of the catalog; until then, nothing is freed in a store with such a loss. "
              + "Also turns bytes of files in missing segments of the log, and of files whose "
              + "extents or blobs are lost, into holes")
  private boolean freeLost;

  @Option(
      names = "--deep",
      description =
          "read all bytes of files and compare them with their checksums, and all bytes of "
              + "snapshots with their digests; the paths of damaged bytes are named, which come "
              + "back only from a snapshot or a backup")
  private boolean deep;

  @Mixin private final JsonOption json = new JsonOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  /** A check that is carried out. */
  private record Check(
      Catalog catalog,
      OffloadLog log,
      List<PartCheck> more,
      GoCacheCheck goCache,
      @Nullable String way,
      boolean held) {
    List<PartCheck> parts() {
      return Stream.concat(more.stream(), Stream.of(goCache)).toList();
    }
  }

  @Override
  public Integer call() throws IOException {
    if (freeLost && !repair) {
      throw new Failure("--free-lost changes the store: give --repair, too");
    }
    Umask.ownerOnly();
    StoreRelease.await(store);
    try (StoreDirectory directory =
            repair ? StoreDirectory.openExisting(store) : StoreDirectory.openReadOnly(store);
        CatalogRepair files = CatalogRepair.of(directory, repair, freeLost)) {
      Catalog opened;
      try {
        opened = files.openCatalog();
      } catch (IOException | FsException e) {
        return checkParts(directory, files, String.valueOf(e.getMessage()));
      }
      try (Catalog catalog = opened) {
        if (!freeLost && !catalog.lacksTables()) {
          LostLog.refuse(directory, catalog);
        }
        FsckSummary summary = check(directory, files, catalog);
        if (catalog.wasClean()) { // else the next mount has to look for remains of the crash
          catalog.sync();
          catalog.leaveClean();
        }
        return summary.problems().isClean() ? 0 : 1;
      }
    }
  }

  /** Checks a store whose catalog cannot be opened. */
  private int checkParts(StoreDirectory directory, CatalogRepair files, String reason)
      throws IOException {
    List<PartCheck> parts = new ArrayList<>(files.parts());
    parts.add(
        findings -> {
          String text = "the catalog cannot be checked: " + reason;
          if (files.way() != null) {
            findings.note(text);
          } else {
            findings.irreparable(text);
          }
        });
    parts.add(streamCheck(directory));
    parts.add(new UploadCheck(directory.root()));
    parts.add(new GoCacheCheck(directory.goCacheDirectory(), deep));
    PrintWriter out = spec.commandLine().getOut();
    if (!json.isGiven()) {
      out.println(
          FsckVerdict.of(
              Fsck.checkParts(parts, problem -> print(out, problem)),
              Fsck.Mode.CHECK,
              files.way(),
              directory.hold().reason() != null));
      return 1;
    }
    JsonGenerator generator = Json.generator(out).useDefaultPrettyPrinter();
    generator.writeStartObject();
    generator.writeStringField("store", store.toString());
    generator.writeArrayFieldStart("problems");
    ProblemCounts found = Fsck.checkParts(parts, problem -> writeProblem(generator, problem));
    generator.writeEndArray();
    generator.writeNumberField("errors", found.errors());
    generator.writeBooleanField("clean", false);
    generator.writeEndObject();
    generator.flush();
    out.println();
    return 1;
  }

  private StreamCheck streamCheck(StoreDirectory directory) {
    boolean lacksNames = directory.useMark().lacksNames();
    return new StreamCheck(directory.streamsDirectory(), deep, lacksNames);
  }

  private FsckSummary check(StoreDirectory directory, CatalogRepair files, Catalog catalog)
      throws IOException {
    Path segments = directory.logDirectory();
    FileLogStorage storage =
        repair ? new FileLogStorage(segments) : FileLogStorage.forReading(segments);
    try (OffloadLog log = OffloadLog.open(storage, directory.format().segmentBits())) {
      catalog.leaveUnclean(); // not before: nothing changes if the log is refused
      if (freeLost) {
        directory.hold().end();
        log.giveUpMissing();
      }
      String held = directory.hold().reason();
      if (held != null) {
        log.hold();
      }
      PrintWriter out = spec.commandLine().getOut();
      List<PartCheck> more = new ArrayList<>(files.parts());
      more.add(new HoldPart(directory.root(), held));
      more.add(streamCheck(directory));
      more.add(new UploadCheck(directory.root()));
      Check check =
          new Check(
              catalog,
              log,
              more,
              new GoCacheCheck(directory.goCacheDirectory(), deep),
              files.way(),
              held != null);
      return json.isGiven() ? printJson(out, check) : printText(out, check);
    } finally {
      spec.commandLine().getOut().flush();
    }
  }

  /**
   * Prints at once: a check may take hours, and if it is ended, the repairs so far must be known.
   */
  private static void print(PrintWriter out, Problem problem) {
    out.println(line(problem));
    out.flush();
  }

  private FsckSummary printText(PrintWriter out, Check check) {
    if (!check.catalog().wasClean()) {
      out.println("the store was not closed in good order; some warnings are to be expected");
    }
    FsckSummary summary = run(check, problem -> print(out, problem));
    out.printf(
        "%s: %d inodes, %d entries, %d extents, %s of the log in use%n",
        store,
        summary.inodes(),
        summary.entries(),
        summary.extents(),
        ByteSize.format(summary.namedBytes()));
    if (deep) {
      out.printf(
          "%d blobs read, %s%n", summary.hashedBlobs(), ByteSize.format(summary.hashedBytes()));
    }
    boolean collects = check.catalog().wasClean() && check.catalog().garbage().suspected() > 0;
    if (summary.leakedBytes() > 0 && collects && !repair) {
      out.printf(
          "%s of the log wait for the next mount to free them%n",
          ByteSize.format(summary.leakedBytes()));
    }
    CacheCheck.Result goCache = check.goCache().seen();
    if (goCache.outputs() > 0) {
      out.printf(
          "%d outputs in the go cache%s, %s%n",
          goCache.outputs(), deep ? " read" : "", ByteSize.format(goCache.bytes()));
    }
    out.println(FsckVerdict.of(summary.problems(), mode(), check.way(), check.held()));
    return summary;
  }

  private Fsck.Mode mode() {
    return repair ? Fsck.Mode.REPAIR : Fsck.Mode.CHECK;
  }

  private FsckSummary run(Check check, Consumer<Problem> sink) {
    if (!deep) {
      return Fsck.run(check.catalog(), check.log(), check.parts(), mode(), sink);
    }
    try (ProgressLine line = new ProgressLine(spec.commandLine().getErr(), "reading")) {
      return Fsck.runDeep(
          check.catalog(),
          check.log(),
          check.parts(),
          mode(),
          problem -> {
            line.clear();
            sink.accept(problem);
          },
          line);
    }
  }

  private static String line(Problem problem) {
    return "%s: %s%s"
        .formatted(
            name(problem.severity()), problem.text(), problem.repaired() ? " [repaired]" : "");
  }

  private static String name(Severity severity) {
    return severity.name().toLowerCase(Locale.ROOT);
  }

  private FsckSummary printJson(PrintWriter out, Check check) throws IOException {
    JsonGenerator generator = Json.generator(out).useDefaultPrettyPrinter();
    generator.writeStartObject();
    generator.writeStringField("store", store.toString());
    generator.writeBooleanField("closedInGoodOrder", check.catalog().wasClean());
    generator.writeArrayFieldStart("problems");
    FsckSummary summary = run(check, problem -> writeProblem(generator, problem));
    generator.writeEndArray();
    generator.writeNumberField("goCacheOutputs", check.goCache().seen().outputs());
    generator.writeNumberField("goCacheBytes", check.goCache().seen().bytes());
    generator.writeNumberField("inodes", summary.inodes());
    generator.writeNumberField("entries", summary.entries());
    generator.writeNumberField("extents", summary.extents());
    generator.writeNumberField("namedBytes", summary.namedBytes());
    generator.writeNumberField("leakedBytes", summary.leakedBytes());
    if (deep) {
      generator.writeNumberField("hashedBlobs", summary.hashedBlobs());
      generator.writeNumberField("hashedBytes", summary.hashedBytes());
    }
    ProblemCounts found = summary.problems();
    generator.writeNumberField("errors", found.errors());
    generator.writeNumberField("warnings", found.warnings());
    generator.writeNumberField("unrepaired", found.unrepaired());
    generator.writeNumberField("irreparable", found.irreparable());
    generator.writeNumberField("lastingWarnings", found.lasting());
    generator.writeBooleanField("held", check.held());
    generator.writeNumberField("unchecked", found.unchecked());
    generator.writeBooleanField("clean", found.isClean());
    generator.writeEndObject();
    generator.flush();
    out.println();
    return summary;
  }

  private static void writeProblem(JsonGenerator generator, Problem problem) {
    try {
      generator.writeStartObject();
      generator.writeStringField("severity", name(problem.severity()));
      generator.writeStringField("text", problem.text());
      generator.writeBooleanField("repaired", problem.repaired());
      generator.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
