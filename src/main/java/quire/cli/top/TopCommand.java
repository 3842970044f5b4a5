package quire.cli.top;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import quire.cli.argument.MountPath;
import quire.cli.argument.Output;
import quire.cli.stream.StreamFile;
import quire.cli.stream.StreamReader;
import quire.metrics.AccessLine;
import quire.mount.MountTable;

/** {@code quire top}. */
@Command(
    name = "top",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what a mount does now: requests, bytes, failures and latencies.",
      "They are listed by operation and by process, with the use of memory and log. On a terminal"
          + " they are shown until an interrupt; elsewhere one report follows the other, as text.",
      "It reads .quire/accesslog, which only the owner of the mount may read."
    })
public final class TopCommand implements Callable<Integer> {
  /** The time between two reads of the log, which must not overflow in between. */
  private static final long NAP_MILLIS = 50;

  private static final double NANOS = 1e9;

  @Mixin private final MountPath mount = new MountPath();

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      defaultValue = "1",
      description = "how long to count for one report; 1 if not given")
  private double interval;

  @Option(names = "--count", paramLabel = "N", description = "end after N reports")
  private int count = Integer.MAX_VALUE;

  @Mixin private final Output output = new Output();

  private final ProcessNames processes = new ProcessNames();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (interval <= 0 || count < 1) {
      throw output.wrongUsage("--interval and --count have to be greater than 0");
    }
    MountTable.Mount found = mount.find();
    StreamFile log = StreamFile.accessLog(found);
    Screen screen = new Screen(output.out());
    try (StreamReader reader = new StreamReader(log, Long.MAX_VALUE)) {
      StatsText before = StatsText.read(found);
      Lines lines = new Lines();
      for (int i = 0; i < count; i++) {
        long began = System.nanoTime();
        TrafficTable traffic = new TrafficTable(processes);
        lines.into = traffic;
        while (System.nanoTime() - began < interval * NANOS) {
          TimeUnit.MILLISECONDS.sleep(NAP_MILLIS);
          reader.readAll(lines);
        }
        StatsText now = StatsText.read(found);
        double seconds = (System.nanoTime() - began) / NANOS;
        if (!screen.show(
            new TopView(found, traffic, seconds).lines(before, now, screen.height()))) {
          break;
        }
        before = now;
      }
    }
    return 0;
  }

  /** Joins the bytes read to lines. */
  private final class Lines implements StreamReader.Listener {
    private final StringBuilder rest = new StringBuilder();
    private TrafficTable into = new TrafficTable(processes);

    @Override
    public void bytes(long offset, ByteBuffer bytes) {
      rest.append(StandardCharsets.US_ASCII.decode(bytes));
      int begin = 0;
      int end;
      while ((end = rest.indexOf("\n", begin)) >= 0) {
        into.add(new AccessLine(rest.substring(begin, end)));
        begin = end + 1;
      }
      rest.delete(0, begin);
    }

    @Override
    public void lost(long from, long to) {
      into.lost(to - from);
      rest.setLength(0);
    }
  }
}
