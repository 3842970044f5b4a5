package quire.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import quire.Seeds;

final class PageSetTest {
  private static final long PAGE = 4096;

  /** Where one bit set ends and the next one begins. */
  private static final long SEAM = 1L << 27;

  private static LogRange range(long page, long pages) {
    return new LogRange(SEAM + page * PAGE, pages * PAGE);
  }

  private static PageSet of(LogRange... ranges) {
    PageSet pages = new PageSet();
    for (LogRange range : ranges) {
      pages.add(range);
    }
    return pages;
  }

  private static List<LogRange> missing(PageSet pages, LogRange range) {
    List<LogRange> missing = new ArrayList<>();
    pages.missing(range, missing::add);
    return missing;
  }

  @Test
  void aRangeCountsAsWholePages() {
    PageSet pages = of(new LogRange(PAGE - 1, 2));
    assertEquals(2 * PAGE, pages.bytes());
    assertTrue(pages.contains(new LogRange(0, 2 * PAGE)));
    assertFalse(pages.contains(new LogRange(0, 2 * PAGE + 1)));
    assertTrue(pages.intersects(new LogRange(PAGE, 10 * PAGE)));
    assertFalse(pages.intersects(new LogRange(2 * PAGE, 10 * PAGE)));
    assertEquals(List.of(new LogRange(2 * PAGE, PAGE)), missing(pages, new LogRange(0, 3 * PAGE)));
  }

  @Test
  void setsAreJoinedAndCut() {
    PageSet left = of(range(-4, 8));
    PageSet right = of(range(2, 4), range(1 << 20, 1));
    PageSet common = of(range(100, 1));
    common.addCommon(left, right);
    assertEquals(3 * PAGE, common.bytes());
    assertTrue(common.contains(range(2, 2)));
    PageSet both = new PageSet();
    both.addAll(left);
    both.addAll(right);
    assertEquals(11 * PAGE, both.bytes());
    both.removeAll(left);
    assertEquals(3 * PAGE, both.bytes());
    assertEquals(List.of(range(2, 2)), missing(both, range(2, 4)));
    assertEquals(8 * PAGE, left.bytes());
    assertEquals(5 * PAGE, right.bytes());
    both.removeAll(right);
    assertTrue(both.isEmpty());
  }

  @Test
  void randomSetsBehaveAsSetsOfNumbers() {
    Random random = Seeds.random("PageSetTest");
    for (int round = 0; round < 200; round++) {
      List<Set<Long>> models = new ArrayList<>();
      List<PageSet> sets = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Set<Long> model = new TreeSet<>();
        PageSet pages = new PageSet();
        for (int n = random.nextInt(10); n > 0; n--) {
          long from = random.nextLong(-30, 30);
          long count = random.nextInt(12);
          pages.add(range(from, count));
          for (long page = from; page < from + count; page++) {
            model.add(page);
          }
        }
        models.add(model);
        sets.add(pages);
      }
      Set<Long> common = new TreeSet<>(models.get(0));
      common.retainAll(models.get(1));
      models.get(2).addAll(common);
      sets.get(2).addCommon(sets.get(0), sets.get(1));
      assertSame(models.get(2), sets.get(2));
      models.get(1).removeAll(models.get(2));
      sets.get(1).removeAll(sets.get(2));
      assertSame(models.get(1), sets.get(1));
      models.get(0).addAll(models.get(1));
      sets.get(0).addAll(sets.get(1));
      for (int i = 0; i < 3; i++) {
        assertSame(models.get(i), sets.get(i));
      }
    }
  }

  private static void assertSame(Set<Long> model, PageSet pages) {
    assertEquals(model.size() * PAGE, pages.bytes());
    for (long page = -40; page < 50; page++) {
      assertEquals(model.contains(page), pages.contains(range(page, 1)), "page " + page);
    }
  }
}
