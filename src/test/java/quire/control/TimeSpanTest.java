package quire.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class TimeSpanTest {
  @ParameterizedTest
  @CsvSource({"90s,PT1M30S", "10m,PT10M", "12h,PT12H", "5d,PT120H", "0s,PT0S", "007m,PT7M"})
  void isReadAsPeopleWriteIt(String text, Duration expected) {
    assertEquals(expected, new TimeSpan().convert(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "d", "-1d", "5 d", "5D", "1.5h", "5w", "5dd", "99999999999999999999s"})
  void whateverElseIsRefused(String text) {
    assertEquals(
        "'" + text + "' is not a length of time; write 90s, 10m, 12h or 5d",
        assertThrows(TypeConversionException.class, () -> new TimeSpan().convert(text))
            .getMessage());
  }

  @Test
  void timesBeyondTheRangeOfADurationAreRefused() {
    assertThrows(TypeConversionException.class, () -> new TimeSpan().convert(Long.MAX_VALUE + "d"));
  }
}
