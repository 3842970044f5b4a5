package quire.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** The facts about a machine that figures depend on, for the report. */
final class Machine {
  private Machine() {}

  /** Facts about this machine and the disk that {@code work} is on. */
  static Map<String, Object> facts(Path work) throws IOException, InterruptedException {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("started", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    facts.put("kernel", System.getProperty("os.version"));
    facts.put("cpu", field(Path.of("/proc/cpuinfo"), "model name"));
    facts.put("cores", Runtime.getRuntime().availableProcessors());
    facts.put("memory", field(Path.of("/proc/meminfo"), "MemTotal"));
    facts.put("java", Runtime.version().toString());
    facts.put("workFileSystem", Files.getFileStore(work).type());
    facts.put("loadAverage", loadAverage());
    facts.put("pageCacheDropped", Site.canDropPageCache());
    facts.put("revision", revision());
    return facts;
  }

  /** Processes that ran or waited for the disk in the last minute, on average. */
  static double loadAverage() throws IOException {
    String text = read(Path.of("/proc/loadavg"));
    return Double.parseDouble(text.substring(0, text.indexOf(' ')));
  }

  private static String revision() throws IOException, InterruptedException {
    try {
      return Shell.run("git", "describe", "--always", "--dirty").strip();
    } catch (BenchException | IOException e) {
      return "unknown"; // not run in a clone, or no git
    }
  }

  private static String field(Path file, String name) throws IOException {
    return read(file)
        .lines()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }

  /** What a process holds in memory. */
  static long residentBytes(long pid) throws IOException {
    return status(pid, "VmRSS:");
  }

  /** The same without mapped files, which belong to the page cache. */
  static long anonymousBytes(long pid) throws IOException {
    return status(pid, "RssAnon:");
  }

  private static long status(long pid, String field) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith(field)) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
      }
    }
    throw new BenchException("/proc/" + pid + "/status does not tell what is resident");
  }
}
