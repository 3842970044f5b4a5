package quire.bench;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The results as one SVG: for each row a group of horizontal bars, one per peer, from the speed of
 * the baseline peer (1x) to the right if faster and to the left if slower, on a log scale. Written
 * by hand, for light and dark pages; colours that a renderer without style sheets needs are also
 * given as attributes.
 */
final class SvgChart {
  private static final int WIDTH = 920;
  private static final int LEFT = 210;
  private static final int RIGHT = 30;
  private static final int TOP = 96;
  private static final int BAR = 13;
  private static final int GAP = 11;
  private static final int BOTTOM = 34;

  /** Room at both ends of the scale for the label of a bar that ends there. */
  private static final int LABEL = 125;

  private static final List<String> COLOURS =
      List.of("#2f81f7", "#8b949e", "#d4881c", "#2da44e", "#a371f7", "#cf5b8f");

  private static final double[] TICKS = {
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000
  };

  private final Results results;
  private final List<String> peers;
  private final int bottom;
  private final double low;
  private final double high;
  private final StringBuilder svg = new StringBuilder();

  private SvgChart(Results results) {
    this.results = results;
    this.peers = bars(results);
    this.bottom = TOP + results.rows().size() * groupHeight();
    double lowest = 0.5;
    double highest = 2;
    for (Row row : results.rows()) {
      for (String peer : peers) {
        double ratio = results.speedup(row, peer, results.baseline()).orElse(1);
        lowest = Math.min(lowest, ratio);
        highest = Math.max(highest, ratio);
      }
    }
    this.low = Math.log(lowest);
    this.high = Math.log(highest);
  }

  static String of(Results results) {
    return new SvgChart(results).draw();
  }

  /** All peers but the baseline, whose bars would have no length; the subject first. */
  private static List<String> bars(Results results) {
    return results.peers().stream()
        .filter(peer -> !peer.equals(results.baseline()))
        .sorted((a, b) -> Boolean.compare(b.equals(Peers.SUBJECT), a.equals(Peers.SUBJECT)))
        .toList();
  }

  private int groupHeight() {
    return Math.max(1, peers.size()) * BAR + GAP;
  }

  private String draw() {
    open();
    grid();
    legend();
    for (int i = 0; i < results.rows().size(); i++) {
      group(results.rows().get(i), TOP + i * groupHeight());
    }
    return svg.append("</svg>\n").toString();
  }

  private void open() {
    int height = bottom + BOTTOM;
    add("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\"", WIDTH, height);
    add(" viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"t\"", WIDTH, height);
    add(" font-family=\"system-ui, 'DejaVu Sans', sans-serif\" font-size=\"12\">\n");
    add("<title id=\"t\">Speed relative to %s</title>\n", escape(results.baseline()));
    add("<style>\n");
    add(".page{fill:#ffffff}.ink{fill:#1f2328}.dim{fill:#59636e}.grid{stroke:#d1d9e0}\n");
    add(".one{stroke:#1f2328}\n@media (prefers-color-scheme: dark){\n");
    add(".page{fill:#0d1117}.ink{fill:#e6edf3}.dim{fill:#9198a1}.grid{stroke:#30363d}\n");
    add(".one{stroke:#e6edf3}}\n</style>\n");
    add("<rect class=\"page\" fill=\"#ffffff\" width=\"%d\" height=\"%d\"/>\n", WIDTH, height);
    text(16, 26, "ink", "start", "Speed relative to " + results.baseline(), 16);
    text(16, 45, "dim", "start", "medians; log scale; right of 1x is faster, left is slower", 12);
  }

  private void grid() {
    for (double tick : TICKS) {
      if (Math.log(tick) < low - 1e-9 || Math.log(tick) > high + 1e-9) {
        continue;
      }
      double x = x(tick);
      add("<line class=\"%s\" stroke=\"#d1d9e0\"", tick == 1 ? "one" : "grid");
      add(" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>\n", x, x, TOP - 6, bottom);
      text(x, bottom + 18, "dim", "middle", String.format(Locale.ROOT, "%sx", plain(tick)), 11);
    }
  }

  private void legend() {
    int x = 16;
    for (int i = 0; i < peers.size(); i++) {
      add("<rect fill=\"%s\" x=\"%d\" y=\"60\" width=\"12\" height=\"12\"/>\n", colour(i), x);
      text(x + 17, 70, "ink", "start", peers.get(i), 12);
      x += 17 + 8 * peers.get(i).length() + 22;
    }
    text(x, 70, "dim", "start", "| 1x = " + results.baseline(), 12);
  }

  private void group(Row row, int top) {
    int middle = top + peers.size() * BAR / 2;
    text(LEFT - 12, middle + 4, "ink", "end", row.title(), 12);
    for (int i = 0; i < peers.size(); i++) {
      bar(row, i, top + i * BAR);
    }
  }

  private void bar(Row row, int index, int y) {
    String peer = peers.get(index);
    OptionalDouble speedup = results.speedup(row, peer, results.baseline());
    if (speedup.isEmpty()) {
      text(x(1) + 6, y + BAR - 3, "dim", "start", "no figure", 10);
      return;
    }
    double end = x(speedup.getAsDouble());
    double from = Math.min(x(1), end);
    add("<rect fill=\"%s\" x=\"%.1f\" y=\"%d\"", colour(index), from, y);
    add(" width=\"%.1f\" height=\"%d\"/>\n", Math.max(1, Math.abs(end - x(1))), BAR - 1);
    String median = Format.number(results.median(row, peer).orElseThrow()) + " " + row.unit();
    String label = Format.ratio(speedup) + " (" + median + ")";
    boolean faster = speedup.getAsDouble() >= 1;
    text(end + (faster ? 5 : -5), y + BAR - 3, "ink", faster ? "start" : "end", label, 10);
  }

  private double x(double ratio) {
    double from = LEFT + LABEL;
    double to = WIDTH - RIGHT - LABEL;
    return from + (Math.log(ratio) - low) / (high - low) * (to - from);
  }

  private static String colour(int index) {
    return COLOURS.get(index % COLOURS.size());
  }

  private static String plain(double tick) {
    return tick >= 1 ? Long.toString(Math.round(tick)) : Double.toString(tick);
  }

  private void text(double x, double y, String style, String anchor, String words, int size) {
    String fill = style.equals("ink") ? "#1f2328" : "#59636e";
    add("<text class=\"%s\" fill=\"%s\" x=\"%.1f\" y=\"%.1f\"", style, fill, x, y);
    add(" text-anchor=\"%s\" font-size=\"%d\">%s</text>\n", anchor, size, escape(words));
  }

  private static String escape(String words) {
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  // Error Prone asks for an annotation, which would need a dependency for one private method.
  @SuppressWarnings("AnnotateFormatMethod")
  private void add(String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments));
  }
}
