package quire.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AutoFrontDoorTest {
  @ParameterizedTest
  @CsvSource({
    "4.19.0-27-amd64, false",
    "5.3.18-default, false",
    "5.4.0-42-generic, true",
    "5.15, true",
    "6.1.0-37-amd64, true",
    "10.0.0, true",
    "'', false",
    "unknown, false",
  })
  void theSessionTakesLinux54OrNewer(String release, boolean serves) {
    assertEquals(serves, AutoFrontDoor.speaksTheProtocol(release));
  }
}
