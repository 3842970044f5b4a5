package quire.vfs.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import quire.Seeds;

final class LongCountsTest {
  @Test
  void countsAsAMapDoes() {
    long seed = Seeds.seed("LongCountsTest");
    Random random = new Random(seed);
    LongCounts counts = new LongCounts();
    Map<Long, Long> model = new HashMap<>();
    for (int round = 0; round < 200_000; round++) {
      boolean growing = round / 20_000 % 2 == 0;
      long key = 1 + random.nextInt(3000) * 64L; // like the numbers in one stripe
      long change = growing || random.nextInt(4) == 0 ? 1 : -random.nextInt(3);
      long expected = Math.max(0, model.getOrDefault(key, 0L) + change);
      model.put(key, expected);
      assertEquals(expected, counts.add(key, change), () -> "seed " + seed);
    }
    model.forEach((key, count) -> assertEquals(count, counts.get(key), () -> "seed " + seed));
    counts.clear();
    model.keySet().forEach(key -> assertEquals(0, counts.get(key)));
  }
}
