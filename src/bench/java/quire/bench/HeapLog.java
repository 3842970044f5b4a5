package quire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code -Xlog:gc} reports about a heap.
 *
 * @param peakMib the most that was in use, garbage included
 * @param liveMib the most that was left after a full collection, which is what was in use at that
 *     time
 * @param pauseSeconds how long all collections took
 */
record HeapLog(int peakMib, int liveMib, double pauseSeconds) {
  private static final Pattern PAUSE =
      Pattern.compile(" Pause (\\w+) .*? (\\d+)M->(\\d+)M\\(\\d+M\\) ([0-9.]+)ms$");

  static HeapLog read(Path log) throws IOException {
    int peak = 0;
    int live = 0;
    double millis = 0;
    for (String line : Files.readAllLines(log)) {
      Matcher pause = PAUSE.matcher(line);
      if (pause.find()) {
        peak = Math.max(peak, Integer.parseInt(pause.group(2)));
        if (pause.group(1).equals("Full")) {
          live = Math.max(live, Integer.parseInt(pause.group(3)));
        }
        millis += Double.parseDouble(pause.group(4));
      }
    }
    return new HeapLog(peak, live, millis / 1e3);
  }

  @Override
  public String toString() {
    return "heap at most %d MiB, full collections left %d MiB, %.1f s of pauses"
        .formatted(peakMib, liveMib, pauseSeconds);
  }
}
