package quire.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the bench: exits with 0, with 1 if something failed, 2 for wrong usage. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Compares file systems: the same work on each of them, in interleaved rounds.",
      "Prints a table of medians (ratios above 1 mean that quire is faster) and writes",
      "bench.json and bench.svg."
    })
final class Bench implements Callable<Integer> {
  @Option(names = "--quick", description = "A smoke run: small sizes, one round, no warm-up.")
  private boolean quick;

  @Option(names = "--rounds", paramLabel = "N", description = "Rounds (5; 1 with --quick).")
  private int rounds;

  @Option(
      names = "--rows",
      split = ",",
      paramLabel = "ROW",
      description = "Only these rows, or all of a section, separated by commas.")
  private List<String> rowIds = new ArrayList<>();

  @Option(
      names = "--peers",
      split = ",",
      paramLabel = "PEER",
      description = "Only these peers, in this order.")
  private List<String> peerNames = new ArrayList<>();

  @Option(
      names = "--files",
      paramLabel = "N",
      description = "Files that snapshots are taken of (100,000, or 1,000,000 for memory).")
  private int files;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      defaultValue = "target",
      description = "Where on the disk to work (${DEFAULT-VALUE}).")
  private Path work = Path.of("target");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "bench-results",
      description = "Where the reports go (${DEFAULT-VALUE}).")
  private Path out = Path.of("bench-results");

  @Option(
      names = "--launcher",
      paramLabel = "FILE",
      defaultValue = "target/quire",
      description = "The quire to measure (${DEFAULT-VALUE}).")
  private Path launcher = Path.of("target/quire");

  @Option(names = "--list", description = "List rows and peers, and end.")
  private boolean list;

  public static void main(String... arguments) {
    CommandLine line = new CommandLine(new Bench());
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          if (failure instanceof BenchException) {
            System.err.println("bench: " + failure.getMessage());
            return 1;
          }
          if (failure instanceof FileSystemException) {
            System.err.println("bench: " + failure); // its message alone may be a mere path
            return 1;
          }
          if (failure instanceof InterruptedException) {
            System.err.println("bench: cancelled");
            return 130; // 128 + SIGINT, as shells count
          }
          throw failure;
        });
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Section> sections = Section.all(launcher);
    if (list) {
      sections.forEach(section -> System.out.print(listing(section)));
      return 0;
    }
    List<Selection> selections = Selection.of(sections, rowIds, peerNames);
    int count = rounds > 0 ? rounds : quick ? 1 : 5;
    Scale usual = quick ? Scale.quick() : Scale.full();
    Scale scale = files > 0 ? usual.withSnapshotFiles(files) : usual;
    try (WorkArea area = new WorkArea(work)) {
      List<Comparison> comparisons = new ArrayList<>();
      for (Selection selection : selections) {
        comparisons.add(new Comparison(selection, area.root()));
      }
      Map<String, String> versions = check(area, comparisons, scale);
      Map<String, Object> machine = Machine.facts(area.root());
      comparisons.forEach(comparison -> area.adopt(comparison.peers()));
      Path scratch = Files.createDirectory(area.root().resolve("scratch"));
      for (Comparison comparison : comparisons) {
        measure(comparison.runner(scratch), count, scale);
      }
      List<Results> results = comparisons.stream().map(Comparison::results).toList();
      machine.put("loadAverageAtEnd", Machine.loadAverage());
      Map<String, Object> options = new LinkedHashMap<>();
      options.put("rounds", count);
      options.put("scale", scale);
      report(machine, options, versions, results);
      return results.stream().allMatch(section -> section.failures().isEmpty()) ? 0 : 1;
    }
  }

  private static String listing(Section section) {
    StringBuilder text = new StringBuilder();
    text.append(section.id()).append(section.byDefault() ? ":" : " (only if asked for):");
    text.append(" peers ").append(String.join(", ", section.peers().names())).append("\n");
    for (Row row : section.rows()) {
      text.append("%-20s %-32s %s%n".formatted(row.id(), row.title(), row.unit()));
    }
    return text.toString();
  }

  /** Fails before anything is mounted if something is missing. */
  private static Map<String, String> check(WorkArea area, List<Comparison> comparisons, Scale scale)
      throws IOException, InterruptedException {
    Map<String, String> versions = new LinkedHashMap<>();
    for (Comparison comparison : comparisons) {
      comparison.workloads().forEach(Workload::check);
      for (Peer peer : comparison.peers()) {
        versions.put(peer.name(), peer.check());
      }
    }
    long free = Files.getFileStore(area.root()).getUsableSpace();
    if (free < scale.diskBytes()) {
      throw new BenchException(
          "%s has %d MB free, the bench wants %d MB: choose another directory with --work DIR"
              .formatted(area.root(), free / 1_000_000, scale.diskBytes() / 1_000_000));
    }
    int cores = Runtime.getRuntime().availableProcessors();
    if (Machine.loadAverage() > cores) {
      System.err.println("bench: the machine is busy: figures will be noisy, see the +- columns");
    }
    if (!Site.canDropPageCache()) {
      System.err.println("bench: not root: the page cache stays, so cold reads are partly warm");
    }
    return versions;
  }

  private void measure(Runner runner, int count, Scale scale)
      throws IOException, InterruptedException {
    if (!quick) {
      System.err.println("warming up");
      runner.warmUp(Scale.quick());
    }
    runner.run(count, scale);
  }

  private void report(
      Map<String, Object> machine,
      Map<String, Object> options,
      Map<String, String> versions,
      List<Results> sections)
      throws IOException {
    for (Results results : sections) {
      System.out.println(TextTable.of(results));
      for (Results.Failure failure : results.failures()) {
        System.out.println("failed: " + failure);
      }
    }
    sections.forEach(Bench::printTargets);
    Files.createDirectories(out);
    JsonReport.write(out.resolve("bench.json"), machine, options, versions, sections);
    String chart = SvgChart.of(sections.get(0)); // the file systems, if they were run
    Files.writeString(out.resolve("bench.svg"), chart, StandardCharsets.UTF_8);
    System.out.println("written: " + out.resolve("bench.json") + ", " + out.resolve("bench.svg"));
  }

  private static void printTargets(Results results) {
    Target.all().stream()
        .flatMap(target -> target.verdicts(results).stream())
        .forEach(System.out::println);
  }
}
