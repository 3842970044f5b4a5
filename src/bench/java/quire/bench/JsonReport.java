package quire.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The results as JSON: {@code machine}, {@code options}, {@code peers} (name to version), {@code
 * rows} (each with samples, medians and spread by peer, and ratios), {@code failures}. A ratio
 * {@code a/b} above 1 means that a is faster, whatever the unit.
 */
final class JsonReport {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int VERSION = 1;

  private JsonReport() {}

  static void write(
      Path file,
      Map<String, ?> machine,
      Map<String, ?> options,
      Map<String, String> versions,
      List<Results> sections)
      throws IOException {
    ObjectNode root = JSON.createObjectNode().put("format", "quire-bench").put("version", VERSION);
    root.set("machine", JSON.valueToTree(machine));
    root.set("options", JSON.valueToTree(options));
    root.set("peers", JSON.valueToTree(versions));
    for (Results results : sections) {
      for (Row row : results.rows()) {
        root.withArray("/rows").add(row(row, results));
      }
    }
    root.set(
        "failures",
        JSON.valueToTree(
            sections.stream().flatMap(section -> section.failures().stream()).toList()));
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), root);
  }

  static ObjectNode row(Row row, Results results) {
    ObjectNode node = JSON.createObjectNode().put("id", row.id()).put("title", row.title());
    node.put("unit", row.unit()).put("better", row.better().name().toLowerCase(Locale.ROOT));
    ObjectNode samples = node.putObject("samples");
    ObjectNode medians = node.putObject("medians");
    ObjectNode spread = node.putObject("spread");
    for (String peer : results.peers()) {
      samples.set(peer, JSON.valueToTree(results.samples(row, peer)));
      results
          .median(row, peer)
          .ifPresent(
              median -> {
                medians.put(peer, median);
                spread.put(peer, Stats.spread(results.samples(row, peer)));
              });
    }
    ObjectNode ratios = node.putObject("ratios");
    for (String subject : results.subjects()) {
      for (String other : results.others()) {
        if (!results.subjects().contains(other)) {
          results
              .speedup(row, subject, other)
              .ifPresent(ratio -> ratios.put(subject + "/" + other, ratio));
        }
      }
    }
    return node;
  }
}
