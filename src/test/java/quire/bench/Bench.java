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
      description = "Only these rows, separated by commas.")
  private List<String> rowIds = new ArrayList<>();

  @Option(
      names = "--peers",
      split = ",",
      paramLabel = "PEER",
      description = "Only these peers, in this order.")
  private List<String> peerNames = new ArrayList<>();

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
    Peers registry = new Peers(launcher);
    if (list) {
      System.out.print(listing(registry));
      return 0;
    }
    List<Row> rows = Selection.rows(rowIds);
    List<String> names = peerNames.isEmpty() ? registry.names() : peerNames;
    int count = rounds > 0 ? rounds : quick ? 1 : 5;
    Scale scale = quick ? Scale.quick() : Scale.full();
    try (WorkArea area = new WorkArea(work)) {
      List<Peer> peers = registry.create(names, area.root());
      Map<String, String> versions = check(area, peers, rows, scale);
      Map<String, Object> machine = Machine.facts(area.root());
      area.adopt(peers);
      Results results = new Results(rows, peers.stream().map(Peer::name).toList());
      measure(area, peers, results, count, scale);
      machine.put("loadAverageAtEnd", Machine.loadAverage());
      Map<String, Object> options = new LinkedHashMap<>();
      options.put("rounds", count);
      options.put("scale", scale);
      report(machine, options, versions, results);
      return results.failures().isEmpty() ? 0 : 1;
    }
  }

  private static String listing(Peers registry) {
    StringBuilder text = new StringBuilder("peers: " + String.join(", ", registry.names()) + "\n");
    for (Row row : Workloads.rows()) {
      text.append("%-20s %-32s %s%n".formatted(row.id(), row.title(), row.unit()));
    }
    return text.toString();
  }

  /** Fails before anything is mounted if something is missing. */
  private static Map<String, String> check(
      WorkArea area, List<Peer> peers, List<Row> rows, Scale scale)
      throws IOException, InterruptedException {
    Selection.workloads(rows).forEach(Workload::check);
    Map<String, String> versions = new LinkedHashMap<>();
    for (Peer peer : peers) {
      versions.put(peer.name(), peer.check());
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
      System.err.println("bench: not root, the page cache stays: cold reads are not quite cold");
    }
    return versions;
  }

  private void measure(WorkArea area, List<Peer> peers, Results results, int count, Scale scale)
      throws IOException, InterruptedException {
    Path scratch = Files.createDirectory(area.root().resolve("scratch"));
    Runner runner = new Runner(Selection.workloads(results.rows()), peers, scratch, results);
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
      Results results)
      throws IOException {
    System.out.print(TextTable.of(results));
    for (Results.Failure failure : results.failures()) {
      System.out.println("failed: " + failure);
    }
    Files.createDirectories(out);
    JsonReport.write(out.resolve("bench.json"), machine, options, versions, results);
    Files.writeString(out.resolve("bench.svg"), SvgChart.of(results), StandardCharsets.UTF_8);
    System.out.println("written: " + out.resolve("bench.json") + ", " + out.resolve("bench.svg"));
  }
}
