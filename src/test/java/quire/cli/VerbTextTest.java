package quire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

/** The pages of the verbs agree with the program. */
final class VerbTextTest {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  @TestFactory
  Stream<DynamicTest> everyVerbHasAPageThatIsTrue() {
    return ManPage.verbs(QuireCommand.withVerbs()).stream()
        .map(CommandLine::getCommandName)
        .map(verb -> DynamicTest.dynamicTest(verb, () -> check(verb)));
  }

  private static void check(String verb) {
    List<VerbText.Section> sections = VerbText.of(verb).sections();
    assertEquals("DESCRIPTION", sections.get(0).title());
    boolean examples = false;
    for (VerbText.Section section : sections) {
      assertTrue(!section.blocks().isEmpty(), section.title());
      for (VerbText.Block block : section.blocks()) {
        if (section.title().equals("EXAMPLES") && block.example()) {
          examples = true;
          block.lines().forEach(VerbTextTest::requireKnown);
        }
        if (section.title().equals("SEE ALSO")) {
          requirePages(block.text());
        }
      }
    }
    assertTrue(examples, "examples");
  }

  /** Each quire command in an example has options and arguments that the program accepts. */
  private static void requireKnown(String line) {
    for (String command : line.split(" \\| ", -1)) {
      if (command.startsWith("quire ")) {
        QuireCommand.withVerbs().parseArgs(words(command.substring("quire ".length())));
      }
    }
  }

  private static String[] words(String command) {
    List<String> words = new ArrayList<>();
    Matcher found = WORD.matcher(command);
    while (found.find()) {
      words.add(found.group(1) == null ? found.group(2) : found.group(1));
    }
    return words.toArray(String[]::new);
  }

  private static void requirePages(String references) {
    List<String> pages =
        ManPage.verbs(QuireCommand.withVerbs()).stream()
            .map(verb -> "quire-" + verb.getCommandName())
            .toList();
    for (String page : references.split(", ", -1)) {
      assertTrue(pages.contains(page), page);
    }
  }
}
