package quire.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import quire.Seeds;
import quire.blob.Digest;
import quire.snapshot.castore.Samples;

/** {@link DigestTable} and {@link LongSet} against the collections of the JDK. */
final class DigestTableTest {
  @Test
  void aTableHoldsWhatAMapHolds() {
    Random random = Seeds.random("DigestTableTest");
    List<Digest> digests = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      digests.add(i % 4 == 0 ? crowded(random) : Samples.digest(random));
    }
    DigestTable table = new DigestTable();
    Map<Digest, Integer> map = new HashMap<>();
    for (int i = 0; i < 60_000; i++) {
      Digest digest = digests.get(random.nextInt(1 + i / 3));
      switch (random.nextInt(3)) {
        case 0 -> assertEquals(map.putIfAbsent(digest, 0) == null, table.add(digest));
        case 1 -> {
          int value = random.nextInt(Integer.MAX_VALUE);
          table.put(digest, value);
          map.put(digest, value);
        }
        default -> assertEquals(map.containsKey(digest), table.contains(digest));
      }
      assertEquals(map.getOrDefault(digest, DigestTable.ABSENT), table.get(digest));
      assertEquals(map.size(), table.size());
    }
    for (Digest digest : digests) {
      assertEquals(map.getOrDefault(digest, DigestTable.ABSENT), table.get(digest));
    }
  }

  /** A digest of which many collide in the table, as they differ only in the first 16 bytes. */
  private static Digest crowded(Random random) {
    byte[] bytes = new byte[Digest.LENGTH];
    bytes[random.nextInt(16)] = (byte) random.nextInt();
    bytes[random.nextInt(16)] = (byte) random.nextInt();
    return Digest.of(bytes);
  }

  @Test
  void numbersThatDoNotFitAreRefused() {
    DigestTable table = new DigestTable();
    Digest digest = Digest.of(new byte[Digest.LENGTH]);
    assertThrows(IllegalArgumentException.class, () -> table.put(digest, -1));
    assertThrows(IllegalArgumentException.class, () -> table.put(digest, Integer.MAX_VALUE));
    assertFalse(table.contains(digest));
    table.put(digest, Integer.MAX_VALUE - 1);
    assertEquals(Integer.MAX_VALUE - 1, table.get(digest));
    assertFalse(table.add(digest));
  }

  @Test
  void aLongSetHoldsWhatASetHolds() {
    Random random = Seeds.random("LongSet");
    LongSet numbers = new LongSet();
    Set<Long> expected = new HashSet<>();
    assertFalse(numbers.contains(0));
    for (int i = 0; i < 50_000; i++) {
      long number = random.nextInt(20) == 0 ? random.nextLong() : random.nextInt(20_000);
      assertEquals(expected.contains(number), numbers.contains(number));
      assertEquals(expected.add(number), numbers.add(number));
      assertEquals(expected.size(), numbers.size());
    }
    for (long number = -100; number < 20_100; number++) {
      assertEquals(expected.contains(number), numbers.contains(number));
    }
    assertTrue(expected.stream().allMatch(numbers::contains));
  }
}
