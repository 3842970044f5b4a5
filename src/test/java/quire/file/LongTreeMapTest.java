package quire.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import quire.Seeds;

final class LongTreeMapTest {
  private static final int MILLION = 1_000_000;

  @Test
  void behavesAsTreeMapAndFrozenMapsStay() {
    Random random = Seeds.random("LongTreeMapTest");
    List<LongTreeMap<Long>> maps = new ArrayList<>(List.of(new LongTreeMap<>()));
    List<NavigableMap<Long, Long>> models = new ArrayList<>(List.of(new TreeMap<>()));
    for (int i = 0; i < 200_000; i++) {
      int which = random.nextInt(maps.size());
      change(random, maps.get(which), models.get(which));
      if (i % 10_000 == 0 && maps.size() < 8) {
        // frozen maps are changed as well: neither side may reach the other
        maps.add(maps.get(which).freeze());
        models.add(new TreeMap<>(models.get(which)));
      }
      if (i % 10_000 == 1) {
        for (int j = 0; j < maps.size(); j++) {
          assertSame(models.get(j), maps.get(j));
        }
      }
    }
  }

  /** Descending keys all go to the first child, whose splits once broke the order. */
  @Test
  void keysMayComeInDescendingOrder() {
    LongTreeMap<Long> map = new LongTreeMap<>();
    for (long key = 10_000; key > 0; key--) {
      map.put(key, key);
    }
    for (long key = 1; key <= 10_000; key++) {
      assertEquals(key, map.get(key));
    }
    assertEquals(10_000, map.size());
  }

  /** Random keys, so that every node, frozen or not, gets keys below its bound. */
  @Test
  void keysMayComeInRandomOrder() {
    Random random = Seeds.random("keysMayComeInRandomOrder");
    LongTreeMap<Long> map = new LongTreeMap<>();
    NavigableMap<Long, Long> model = new TreeMap<>();
    List<Long> keys = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      if (i % 3 == 2) {
        long gone = keys.get(random.nextInt(keys.size()));
        map.remove(gone);
        model.remove(gone);
      } else {
        long key = random.nextLong();
        keys.add(key);
        map.put(key, key);
        model.put(key, key);
      }
      if (i % 20_000 == 0) {
        map.freeze();
        assertSame(model, map);
      }
    }
    assertSame(model, map);
    model.forEach((key, value) -> assertEquals(value, map.get(key)));
    keys.forEach(
        key -> {
          map.remove(key);
          model.remove(key);
        });
    assertTrue(map.isEmpty());
  }

  private static void change(Random random, LongTreeMap<Long> map, NavigableMap<Long, Long> model) {
    // phases of growth and of shrinking, so that nodes split and merge
    int range = 5_000;
    long key = random.nextInt(range) - 10L;
    if (random.nextInt(range) < Math.abs(model.size() - range / 2) * 2) {
      map.remove(key);
      model.remove(key);
    } else {
      map.put(key, key * 3);
      model.put(key, key * 3);
    }
    if (random.nextInt(4000) == 0) {
      for (long gone = key; gone < key + range / 2; gone++) {
        map.remove(gone);
        model.remove(gone);
      }
    }
    long probe = random.nextInt(range);
    TreeCursor<Long> cursor = map.cursor();
    assertEquals(model.get(probe), map.get(probe));
    assertEntry(model.floorEntry(probe), cursor, cursor.floor(probe));
    assertEntry(model.ceilingEntry(probe), cursor, cursor.ceiling(probe));
  }

  private static void assertEntry(
      Map.@org.jspecify.annotations.Nullable Entry<Long, Long> expected,
      TreeCursor<Long> cursor,
      boolean found) {
    assertEquals(expected != null, found);
    if (expected != null) {
      assertEquals(expected.getKey(), cursor.key());
      assertEquals(expected.getValue(), cursor.value());
    }
  }

  private static void assertSame(NavigableMap<Long, Long> model, LongTreeMap<Long> map) {
    assertEquals(model.size(), map.size());
    TreeMap<Long, Long> entries = new TreeMap<>();
    TreeCursor<Long> cursor = map.cursor();
    for (boolean more = cursor.first(); more; more = cursor.next()) {
      entries.put(cursor.key(), cursor.value());
    }
    assertEquals(model, entries);
  }

  @Test
  void millionEntriesAreFourNodesHigh() {
    LongTreeMap<Long> appended = new LongTreeMap<>();
    LongTreeMap<Long> shuffled = new LongTreeMap<>();
    for (long i = 0; i < MILLION; i++) {
      appended.put(i, i);
      // an odd factor visits every residue of a power of two once
      shuffled.put((i * 0x9E3779B1L) & 0xFFFFF, i);
    }
    // 64^4 = 16.7 million; random insertion leaves nodes 2/3 full: 42^4 = 3.1 million
    assertEquals(4, appended.height());
    assertEquals(4, shuffled.height());
  }

  @Test
  void freezeSharesAllNodesAndOneChangeCopiesOnePath() {
    LongTreeMap<Long> map = new LongTreeMap<>();
    for (long i = 0; i < MILLION; i++) {
      map.put(i, i);
    }
    LongTreeMap<Long> frozen = map.freeze();
    assertTrue(map.root() == frozen.root());
    map.put(5, 7L);
    assertFalse(map.root() == frozen.root());
    int copied = 0;
    for (int i = 0; i < map.root().count; i++) {
      copied += map.root().child(i) == frozen.root().child(i) ? 0 : 1;
    }
    assertEquals(1, copied);
    assertEquals(5L, frozen.get(5));
    assertEquals(7L, map.get(5));
  }

  @Test
  void emptiedMapIsOneLeaf() {
    LongTreeMap<Long> map = new LongTreeMap<>();
    for (long i = 0; i < 10_000; i++) {
      map.put(i, i);
    }
    for (long i = 0; i < 10_000; i++) {
      map.remove(i * 7 % 10_000);
    }
    assertTrue(map.isEmpty());
    assertEquals(1, map.height());
    assertFalse(map.cursor().floor(3));
    assertFalse(map.cursor().ceiling(3));
  }
}
