package quire.cacheprog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandWordsTest {
  @Test
  void wordsAreBetweenWhiteSpace() {
    assertEquals(List.of("a", "bc", "d"), CommandWords.of("  a\tbc\n d\r"));
  }

  @Test
  void quotationMarksKeepWhiteSpaceAndEachOther() {
    assertEquals(
        List.of("a b", "it's", "say \"x\"", ""), CommandWords.of("'a b' \"it's\" 'say \"x\"' ''"));
  }

  @Test
  void aMarkInsideAWordIsAPartOfIt() {
    assertEquals(List.of("a'b", "c\\n", "--x=\"y", "z\""), CommandWords.of("a'b c\\n --x=\"y z\""));
  }

  @Test
  void aWordMayFollowAQuotationAtOnce() {
    assertEquals(List.of("a", "c"), CommandWords.of("'a' c"));
    assertEquals(List.of("a", "c"), CommandWords.of("'a'c"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "'a", "a \"b'"})
  void whatIsNoCommandIsRefused(String line) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> CommandWords.of(line));
    assertTrue(String.valueOf(e.getMessage()).contains("command"), e.getMessage());
  }
}
