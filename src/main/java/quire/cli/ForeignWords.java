package quire.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.control.PathText;

/** Finds words of a command line that are not UTF-8: Java has replaced some of their bytes. */
final class ForeignWords {
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

  /** Java's replacement for bytes that are not UTF-8; a name may also contain it as a character. */
  private static final char REPLACEMENT = '\uFFFD';

  private ForeignWords() {}

  /** The first such word, as one line of text that shows its bytes; null if there is none. */
  static @Nullable String firstOf(String[] words) throws IOException {
    for (String word : words) {
      if (word.indexOf(REPLACEMENT) >= 0) {
        return firstOf(Files.readAllBytes(COMMAND_LINE), words.length);
      }
    }
    return null;
  }

  /**
   * As above, for a command line in the kernel's form: words, each with a NUL at its end.
   *
   * @param count how many words there are behind those of the Java machine
   */
  static @Nullable String firstOf(byte[] line, int count) {
    List<String> bytes = new ArrayList<>(); // a char is a byte here
    for (String word : new String(line, StandardCharsets.ISO_8859_1).split("\0", -1)) {
      bytes.add(word);
    }
    int end = bytes.size() - 1; // behind the last NUL there is nothing
    for (String word : bytes.subList(Math.max(0, end - count), Math.max(0, end))) {
      byte[] raw = word.getBytes(StandardCharsets.ISO_8859_1);
      if (PathText.decoded(raw) == null) {
        return PathText.escaped(raw);
      }
    }
    return null;
  }
}
