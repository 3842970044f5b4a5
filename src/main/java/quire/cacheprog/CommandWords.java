package quire.cacheprog;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a command line as the go command does for GOCACHEPROG: words between white space, or
 * between two quotation marks of one kind, without escapes. A mark inside of a word is a part of
 * it.
 */
public final class CommandWords {
  private CommandWords() {}

  /**
   * The words, at least one.
   *
   * @throws IllegalArgumentException if there is none, or a quotation has no end
   */
  public static List<String> of(String line) {
    List<String> words = new ArrayList<>();
    int at = 0;
    while (at < line.length()) {
      char first = line.charAt(at);
      if (isBlank(first)) {
        at++;
        continue;
      }
      boolean quoted = first == '"' || first == '\'';
      int begin = quoted ? at + 1 : at;
      int end = begin;
      while (end < line.length() && !ends(line.charAt(end), quoted, first)) {
        end++;
      }
      if (quoted && end == line.length()) {
        throw new IllegalArgumentException(
            "the command '%s' has a %c without another".formatted(line, first));
      }
      words.add(line.substring(begin, end));
      at = quoted ? end + 1 : end;
    }
    if (words.isEmpty()) {
      throw new IllegalArgumentException("the command is empty");
    }
    return words;
  }

  private static boolean ends(char next, boolean quoted, char mark) {
    return quoted ? next == mark : isBlank(next);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }
}
