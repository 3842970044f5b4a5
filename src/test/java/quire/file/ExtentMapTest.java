package quire.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import quire.Seeds;
import quire.file.Extent.Fill;
import quire.file.Extent.Offloaded;

final class ExtentMapTest {
  private static final long BASE = 1L << 30;

  private static Offloaded log(long address, long length) {
    return Offloaded.unshared(BASE + address, length);
  }

  private static Fill fill(int value, long length) {
    return new Fill((byte) value, length);
  }

  private static List<PlacedExtent> splice(ExtentMap map, long from, long to, Extent... extents) {
    List<PlacedExtent> removed = new ArrayList<>();
    map.splice(
        from,
        to,
        List.of(extents),
        (offset, extent) -> removed.add(new PlacedExtent(offset, extent)));
    return removed;
  }

  private static List<PlacedExtent> extents(ExtentMap map) {
    List<PlacedExtent> extents = new ArrayList<>();
    map.forEach(0, map.size(), extents::add);
    return extents;
  }

  @Test
  void spliceInTheMiddleCutsBothSides() {
    ExtentMap map = new ExtentMap();
    splice(map, 0, 0, log(0, 100));
    assertEquals(List.of(new PlacedExtent(40, log(40, 20))), splice(map, 40, 60, log(500, 20)));
    assertEquals(
        List.of(
            new PlacedExtent(0, log(0, 40)),
            new PlacedExtent(40, log(500, 20)),
            new PlacedExtent(60, log(60, 40))),
        extents(map));
  }

  @Test
  void neighboursThatContinueEachOtherAreOne() {
    ExtentMap map = new ExtentMap();
    splice(map, 0, 0, log(0, 10), log(20, 10));
    assertEquals(2, map.extentCount());
    splice(map, 10, 20, log(10, 10));
    splice(map, 20, 20, log(20, 10));
    assertEquals(List.of(new PlacedExtent(0, log(0, 30))), extents(map));
    splice(map, 5, 10, fill(1, 5));
    splice(map, 10, 15, fill(1, 5));
    assertEquals(new PlacedExtent(5, fill(1, 10)), map.at(14));
    splice(map, 0, 30, Offloaded.shared(BASE, 15), log(15, 15));
    assertEquals(2, map.extentCount(), "shared and exclusive extents are not joined");
  }

  @Test
  void theEndMovesOnlyWithSplicesThatReachIt() {
    ExtentMap map = new ExtentMap();
    splice(map, 0, 0, fill(0, 10));
    splice(map, 5, 10);
    assertEquals(5, map.size());
    splice(map, 4, 5, fill(2, 6));
    assertEquals(10, map.size());
    assertThrows(IllegalArgumentException.class, () -> splice(map, 2, 4, fill(0, 3)));
    assertThrows(IllegalArgumentException.class, () -> splice(map, 11, 11, fill(0, 3)));
    assertThrows(IllegalArgumentException.class, () -> splice(map, 5, 4));
    assertNull(map.at(10));
    assertNull(map.at(-1));
  }

  @Test
  void behavesAsAnArrayOfOrigins() {
    Random random = Seeds.random("ExtentMapTest");
    ExtentMap map = new ExtentMap();
    long[] model = new long[0];
    for (int i = 0; i < 20_000; i++) {
      int from = random.nextInt(model.length + 1);
      boolean atEnd = random.nextInt(4) == 0;
      int to = atEnd ? model.length : from + random.nextInt(Math.min(300, model.length - from + 1));
      int length = atEnd ? random.nextInt(300) : to - from;
      Extent extent =
          random.nextBoolean()
              ? fill(random.nextInt(2), length)
              : log(random.nextInt(2000), length);
      long[] before = Arrays.copyOfRange(model, from, to);
      long[] next = Arrays.copyOf(model, model.length - (to - from) + length);
      System.arraycopy(model, to, next, from + length, model.length - to);
      Extent[] pieces = length == 0 ? new Extent[0] : new Extent[] {extent};
      List<PlacedExtent> removed = splice(map, from, to, pieces);
      System.arraycopy(origins(List.of(pieces)), 0, next, from, length);
      assertArrayEquals(before, origins(removed.stream().map(PlacedExtent::extent).toList()));
      model = next;
      if (model.length > 5000) {
        splice(map, 1000, model.length);
        model = Arrays.copyOf(model, 1000);
      }
      if (i % 50 == 0) {
        List<PlacedExtent> all = extents(map);
        assertArrayEquals(model, origins(all.stream().map(PlacedExtent::extent).toList()));
        for (int j = 1; j < all.size(); j++) {
          assertNull(all.get(j - 1).extent().join(all.get(j).extent()));
          assertEquals(all.get(j - 1).end(), all.get(j).offset());
        }
      }
    }
  }

  /** For each byte a number that says where it comes from. */
  private static long[] origins(List<? extends Extent> extents) {
    long[] origins = new long[(int) extents.stream().mapToLong(Extent::length).sum()];
    int at = 0;
    for (Extent extent : extents) {
      for (long i = 0; i < extent.length(); i++) {
        origins[at++] =
            extent instanceof Offloaded offloaded
                ? offloaded.address() + i
                : ((Fill) extent).value();
      }
    }
    return origins;
  }

  @Test
  void millionExtentsAreFourNodesHighAndTakeAtMost64BytesEach() {
    ExtentMap map = new ExtentMap();
    int count = 1_000_000;
    long before = usedMemory();
    for (int i = 0; i < count; i++) {
      splice(map, map.size(), map.size(), log(8192L * (i + 1), 4096));
    }
    long each = (usedMemory() - before) / count;
    assertEquals(count, map.extentCount());
    assertEquals(4, map.height());
    assertTrue(each <= 64, each + " bytes an extent");
    // a splice in the middle copies nothing but one path, however many extents there are
    ExtentMap frozen = map.freeze();
    splice(map, 5000, 6000, fill(0, 1000));
    assertEquals(count + 2, map.extentCount());
    assertEquals(count, frozen.extentCount());
  }

  private static long usedMemory() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      runtime.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
