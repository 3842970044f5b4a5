package quire.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The manual's text about a verb beyond its options. It is read from {@code pages/VERB.txt} among
 * the resources: a line that begins with {@code #} begins a section, an empty line ends a
 * paragraph, and lines that begin with four spaces are examples, which stay as they are. Immutable.
 */
record VerbText(List<Section> sections) {
  private static final String EXAMPLE = "    ";
  private static final String TITLE = "# ";

  /** A part of a page. */
  record Section(String title, List<Block> blocks) {}

  /**
   * The lines between two empty lines.
   *
   * @param example whether the lines stay as they are
   */
  record Block(boolean example, List<String> lines) {
    /** The lines of a paragraph, joined. */
    String text() {
      return String.join(" ", lines);
    }
  }

  /**
   * The text of a verb.
   *
   * @throws IllegalStateException if there is none
   */
  static VerbText of(String verb) {
    String file = "pages/" + verb + ".txt";
    try (InputStream in = VerbText.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks " + file);
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }

  private static VerbText parse(String text) {
    List<Section> sections = new ArrayList<>();
    for (String block : text.strip().split("\n\n+", -1)) {
      List<String> lines = block.lines().toList();
      if (block.startsWith(TITLE)) {
        sections.add(new Section(block.substring(TITLE.length()), new ArrayList<>()));
      } else {
        boolean example = block.startsWith(EXAMPLE);
        List<String> content =
            example ? lines.stream().map(line -> line.substring(EXAMPLE.length())).toList() : lines;
        sections.get(sections.size() - 1).blocks().add(new Block(example, content));
      }
    }
    return new VerbText(List.copyOf(sections));
  }
}
