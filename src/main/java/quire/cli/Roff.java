package quire.cli;

import java.util.List;

/** Writes roff with the macros of man(7). Not thread-safe. */
final class Roff {
  private final StringBuilder out = new StringBuilder();

  void title(String name, String version) {
    macro("TH " + text(name) + " 1 \"\" \"" + text(version) + "\" \"User Commands\"");
  }

  void section(String title) {
    macro("SH \"" + title + "\"");
  }

  void subsection(String title) {
    macro("SS " + text(title));
  }

  void paragraph(String plain) {
    macro("PP");
    line(text(plain));
  }

  /** A bold label with its explanation. */
  void item(String label, String plain) {
    entry("\\fB" + text(label) + "\\fR", plain);
  }

  /**
   * As {@link #item}.
   *
   * @param label in roff
   */
  void entry(String label, String plain) {
    macro("TP");
    line(label);
    line(text(plain));
  }

  /** Lines that stay as they are. */
  void example(List<String> lines) {
    macro("PP");
    macro("RS");
    macro("nf");
    lines.forEach(line -> line(text(line)));
    macro("fi");
    macro("RE");
  }

  /** Other pages: each a name and a section, {@code name (1)}. */
  void references(List<String> pages) {
    int last = pages.size() - 1;
    pages.subList(0, last).forEach(page -> macro("BR " + text(page) + ","));
    macro("BR " + text(pages.get(last)));
  }

  void lineBreak() {
    macro("br");
  }

  /** A line of roff. */
  void line(String roff) {
    out.append(roff).append('\n');
  }

  private void macro(String macro) {
    out.append('.').append(macro).append('\n');
  }

  /** Text that roff shows as it is. */
  static String text(String plain) {
    String escaped = plain.replace("\\", "\\e").replace("-", "\\-");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
