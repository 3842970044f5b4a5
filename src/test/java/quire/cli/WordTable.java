package quire.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** A table of command lines, which all readers of the same verb are held to. */
final class WordTable {
  private static final String REFUSED = "-";

  private WordTable() {}

  /**
   * A line of a table.
   *
   * @param words behind the verb
   * @param meaning what they come to, without what is at its default; {@code help} or {@code -}
   * @param reader who reads them, as the table says
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
