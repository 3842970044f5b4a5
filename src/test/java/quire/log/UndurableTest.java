package quire.log;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a sync has lost is known until nobody names it. */
final class UndurableTest {
  private static final long PAGE = Pages.SIZE;

  private final Undurable undurable = new Undurable();

  @Test
  void aPageOfWhichOnlyAPartIsFreedStays() {
    undurable.add(new LogRange(PAGE, 2 * PAGE));
    undurable.freed(List.of(new LogRange(PAGE + 100, 100)));
    assertTrue(undurable.has(PAGE, 100), "others still name the rest of the page");
  }

  @Test
  void aPageThatIsFreedAsAWholeGoes() {
    undurable.add(new LogRange(PAGE, 2 * PAGE));
    undurable.freed(List.of(new LogRange(PAGE, PAGE + 100)));
    assertFalse(undurable.has(PAGE, PAGE));
    assertTrue(undurable.has(2 * PAGE, PAGE));
  }
}
