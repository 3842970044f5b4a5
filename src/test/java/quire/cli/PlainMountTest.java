package quire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * The plain parser of the words of the verb {@code mount}, compared with picocli, which it
 * replaces.
 */
final class PlainMountTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "mount dir",
        "mount --store store dir",
        "mount dir --store store",
        "mount --store /a/b /c/d -o rw,noatime -o ro",
        "mount -o noatime dir -o ro --store one",
      })
  void plainWordsAreWhatPicocliMakesOfThem(String words) throws ReflectiveOperationException {
    MountCommand plain = MountCommand.ofPlain(words.split(" "), Map.of());
    assertNotNull(plain);
    MountCommand picocli = new MountCommand();
    List<String> rest = List.of(words.split(" ")).subList(1, words.split(" ").length);
    new CommandLine(picocli).parseArgs(rest.toArray(String[]::new));
    for (Field field : MountCommand.class.getDeclaredFields()) {
      field.setAccessible(true);
      assertEquals(field.get(picocli), field.get(plain), field.getName());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "umount dir",
        "mount",
        "mount --store",
        "mount --store store",
        "mount --store=store dir",
        "mount --store one --store two dir",
        "mount --store -o dir",
        "mount -f dir",
        "mount --memory 1M dir",
        "mount dir other",
        "mount @words",
        "mount -- dir",
        "mount --help",
      })
  void picocliReadsOrExplainsAllElse(String words) {
    assertNull(MountCommand.ofPlain(words.split(" "), Map.of()));
  }

  @Test
  void wordsThatAreNoPathAreLeftToPicocli() {
    assertNull(MountCommand.ofPlain(new String[] {"mount", ""}, Map.of()));
    assertNull(MountCommand.ofPlain(new String[] {"mount", "a\0b"}, Map.of()));
  }

  @Test
  void aFrontDoorInTheEnvironmentIsLeftToPicocli() {
    assertNull(
        MountCommand.ofPlain(new String[] {"mount", "dir"}, Map.of("QUIRE_FRONT_DOOR", "jnr")));
  }
}
