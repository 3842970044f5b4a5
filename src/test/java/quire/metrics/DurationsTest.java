package quire.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quire.Seeds;

final class DurationsTest {
  private static final long MINUTE = 60_000_000_000L;
  private static final double NANOS = 1e9;

  @Test
  void quantilesAreThoseOfAllDurationsButForTheWidthOfABucket() {
    long seed = Seeds.seed("DurationsTest");
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      Durations durations = new Durations(0);
      long[] all = new long[1 + random.nextInt(2000)];
      long sum = 0;
      for (int i = 0; i < all.length; i++) {
        all[i] = random.nextLong() >>> (20 + random.nextInt(40));
        sum += all[i];
        durations.record(all[i], random.nextInt(1000));
      }
      Arrays.sort(all);
      for (double part : new double[] {0.01, 0.5, 0.9, 0.99, 1}) {
        double exact = all[(int) Math.ceil(part * all.length) - 1] / NANOS;
        assertEquals(exact, durations.quantile(part, 1000), exact / 32 + 1e-12, "seed " + seed);
      }
      assertEquals(all.length, durations.count());
      assertEquals(sum / NANOS, durations.seconds(), 1e-6 * sum / NANOS);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 15, 16, 17, 31, 32, 1L << 40, Long.MAX_VALUE})
  void theEndsOfTheBuckets(long nanos) {
    Durations durations = new Durations(0);
    durations.record(nanos, 0);
    assertEquals(nanos / NANOS, durations.quantile(1, 0), nanos / NANOS / 32);
  }

  @Test
  void aClockThatGoesBackwardsCountsAsNoTime() {
    Durations durations = new Durations(0);
    durations.record(-5, 0);
    assertEquals(0, durations.quantile(1, 0));
  }

  @Test
  void oldDurationsAreDroppedWithinTwoMinutes() {
    Durations durations = new Durations(-MINUTE / 2); // nanoTime may begin anywhere
    durations.record(1000, 0);
    durations.record(100, MINUTE / 2);
    assertEquals(1000 / NANOS, durations.quantile(1, MINUTE), 1000 / NANOS / 32);
    assertEquals(100 / NANOS, durations.quantile(1, 3 * MINUTE / 2), 100 / NANOS / 32);
    assertEquals(Double.NaN, durations.quantile(1, 4 * MINUTE));
    assertEquals(2, durations.count());
    durations.record(7, 4 * MINUTE);
    assertEquals(7 / NANOS, durations.quantile(0.5, 4 * MINUTE));
  }
}
