package quire.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import picocli.AutoComplete;
import picocli.CommandLine;

/**
 * The completion for bash and zsh: picocli's completion of the command tree, and around it {@code
 * names.bash}, which completes names that only a mount knows.
 */
final class Completion {
  private static final String REGISTRATION = "complete -F _complete_quire ";

  private Completion() {}

  static String bash(CommandLine root) throws IOException {
    String words = AutoComplete.bash("quire", root);
    if (!words.contains(REGISTRATION)) {
      throw new IllegalStateException("picocli registers its completion in another way");
    }
    return names() + words.replace(REGISTRATION, "complete -F _quire ");
  }

  private static String names() throws IOException {
    try (InputStream in = Completion.class.getResourceAsStream("names.bash")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
