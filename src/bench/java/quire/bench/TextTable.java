package quire.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The results as a table in plain text: medians with their spread, then the ratios. */
final class TextTable {
  private TextTable() {}

  static String of(Results results) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(header(results));
    for (Row row : results.rows()) {
      lines.add(line(results, row));
    }
    return align(lines);
  }

  private static List<String> header(Results results) {
    List<String> cells = new ArrayList<>(List.of("row", "unit"));
    for (String peer : results.peers()) {
      cells.add(peer);
      cells.add("+-");
    }
    for (String other : results.others()) {
      cells.add(results.subject() + "/" + other);
    }
    return cells;
  }

  private static List<String> line(Results results, Row row) {
    List<String> cells = new ArrayList<>(List.of(row.id(), row.unit()));
    for (String peer : results.peers()) {
      OptionalDouble median = results.median(row, peer);
      boolean known = median.isPresent();
      cells.add(known ? Format.number(median.getAsDouble()) : "-");
      cells.add(known ? Format.percent(Stats.spread(results.samples(row, peer))) : "-");
    }
    for (String other : results.others()) {
      cells.add(Format.ratio(results.speedup(row, results.subject(), other)));
    }
    return cells;
  }

  /** Two columns of text to the left, figures to the right. */
  private static String align(List<List<String>> lines) {
    int columns = lines.get(0).size();
    int[] widths = new int[columns];
    for (List<String> line : lines) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      StringBuilder cells = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String padding = " ".repeat(widths[i] - line.get(i).length());
        cells.append(i < 2 ? line.get(i) + padding : padding + line.get(i)).append("  ");
      }
      text.append(cells.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
