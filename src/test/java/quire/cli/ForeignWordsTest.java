package quire.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

final class ForeignWordsTest {
  @Test
  void tellsTheBytesOfTheFirstForeignWord() {
    byte[] line = "java\0-cp\0\u00ff\0stat\0a\0b\u00ffc\n\0\u00fe\0".getBytes(ISO_8859_1);
    assertEquals("b\\xffc\\n", ForeignWords.firstOf(line, 4));
    assertEquals("\\xfe", ForeignWords.firstOf(line, 1));
  }

  @Test
  void acceptsAReplacementCharacterThatTheUserWrote() {
    assertNull(ForeignWords.firstOf("java\0stat\0a\uFFFDb\0\0".getBytes(UTF_8), 3));
    assertNull(ForeignWords.firstOf("java\0".getBytes(UTF_8), 0));
  }
}
