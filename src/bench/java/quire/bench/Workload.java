package quire.bench;

import java.io.IOException;
import java.util.List;

/** Work that yields rows. One instance serves all peers and rounds, on one thread. */
interface Workload {
  /** All rows this can measure, in the order of the report. */
  List<Row> rows();

  /** Throws {@link BenchException}, with the package to install, if a tool is missing. */
  default void check() {}

  /**
   * The number of parts of the work of a round; each part yields samples. The peers take turns part
   * by part: a disturbance of the machine that lasts longer than a part then hits all peers alike,
   * so that a difference of a percent or two can be seen.
   */
  default int parts() {
    return 1;
  }

  /**
   * Does the work, or a part of it, once in {@code site} and records the samples. What it leaves in
   * the site's directory is deleted by the caller, outside any measurement.
   */
  void run(Site site, Sink sink) throws IOException, InterruptedException;

  /** Takes samples. */
  interface Sink {
    /** Whether one of these rows is asked for: work for others can be left out. */
    boolean wants(Row... rows);

    /** A sample, in the row's unit; ignored if the row is not asked for. */
    void record(Row row, double value);
  }
}
