package quire.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** A table of command lines that all parsers of the same verb must read in the same way. */
final class WordTable {
  private static final String REFUSED = "-";

  private WordTable() {}

  /**
   * A line of a table.
   *
   * @param words the words after the verb
   * @param meaning the options they set, without defaults; {@code help} or {@code -}
   * @param reader the parser that reads them, by the table
   */
  record Row(List<String> words, String meaning, String reader) {
    boolean isRefused() {
      return meaning.equals(REFUSED);
    }

    @Override
    public String toString() {
      return String.join(" ", words);
    }
  }

  static List<Row> read(String verb) throws IOException {
    List<Row> rows = new ArrayList<>();
    String name = "/quire/cli/" + verb + "-words.txt";
    try (InputStream in = Objects.requireNonNull(WordTable.class.getResourceAsStream(name), name)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().filter(line -> !line.startsWith("#")).toList()) {
        String[] cells = line.split("\\|", -1);
        List<String> words =
            Arrays.stream(cells[0].strip().split(" +")).map(w -> w.equals("''") ? "" : w).toList();
        rows.add(new Row(words, cells[1].strip(), cells[2].strip()));
      }
    }
    return rows;
  }

  static String[] behind(String verb, List<String> words) {
    List<String> all = new ArrayList<>(List.of(verb));
    all.addAll(words);
    return all.toArray(String[]::new);
  }
}
