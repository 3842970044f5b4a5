package quire.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What one fio job measured.
 *
 * @param iops operations a second, the closing fsync included
 * @param p99Micros completion latency that 99 of 100 operations stay below
 */
record FioResult(double iops, double p99Micros) {
  static final String JOB = "bench";
  static final String OUTPUT = "fio.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads what the job left in its working directory. */
  static FioResult parse(Path directory) throws IOException {
    // fio 3.33 stops its own clock before end_fsync; its pre-run and post-run commands do not.
    double seconds = (nanos(directory, "postrun") - nanos(directory, "prerun")) / 1e9;
    String text = Files.readString(directory.resolve(OUTPUT), StandardCharsets.UTF_8);
    return parse(text, seconds);
  }

  static FioResult parse(String text, double seconds) throws IOException {
    // Notes of fio may precede the object.
    JsonNode job = JSON.readTree(text.substring(Math.max(0, text.indexOf('{')))).at("/jobs/0");
    long reads = job.at("/read/total_ios").asLong();
    long writes = job.at("/write/total_ios").asLong();
    JsonNode percentile =
        job.at((reads > writes ? "/read" : "/write") + "/clat_ns/percentile/99.000000");
    if (reads + writes == 0 || percentile.isMissingNode() || job.at("/error").asInt() != 0) {
      throw new BenchException("fio reports no operations, or an error: " + text.strip());
    }
    return new FioResult((reads + writes) / seconds, percentile.asDouble() / 1e3);
  }

  private static long nanos(Path directory, String event) throws IOException {
    Path file = directory.resolve(JOB + "." + event + ".txt");
    return Long.parseLong(Files.readString(file, StandardCharsets.US_ASCII).strip());
  }
}
