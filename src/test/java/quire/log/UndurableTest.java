package quire.log;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Pages that a sync has lost are remembered until they are freed. */
final class UndurableTest {
  private static final long PAGE = Pages.SIZE;

  private final Undurable undurable = new Undurable();

  @Test
  void aPageThatIsFreedInPartIsRemembered() {
    undurable.add(new LogRange(PAGE, 2 * PAGE));
    undurable.freed(List.of(new LogRange(PAGE + 100, 100)));
    assertTrue(undurable.has(PAGE, 100), "the page is forgotten though its rest is still named");
  }

  @Test
  void aPageThatIsFreedWholeIsForgotten() {
    undurable.add(new LogRange(PAGE, 2 * PAGE));
    undurable.freed(List.of(new LogRange(PAGE, PAGE + 100)));
    assertFalse(undurable.has(PAGE, PAGE));
    assertTrue(undurable.has(2 * PAGE, PAGE));
  }
}
