package quire.snapshot.castore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static quire.snapshot.castore.Refusals.assertRefused;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import quire.Seeds;
import quire.blob.Digest;
import quire.catalog.Name;

final class CastoreHasherTest {
  private static final Digest ONES = Digest.parse("11".repeat(32));

  @Test
  void findsTheDigestOfTheWholeMessage() {
    Random random = Seeds.random("CastoreHasherTest");
    for (int i = 0; i < 1_000; i++) {
      assertAgrees(Samples.directory(random));
    }
  }

  @Test
  void findsItAcrossManyBlocks() {
    List<Node> nodes =
        Stream.iterate(0, i -> i + 1).limit(20_000).map(CastoreHasherTest::node).toList();
    assertAgrees(Samples.directory(nodes));
  }

  @Test
  void refusesNamesOutOfOrderAndGoesOn() {
    CastoreHasher hasher = new CastoreHasher();
    hasher.add(file("b"));
    assertRefused("'a' comes after 'b'", () -> hasher.add(file("a")));
    assertRefused(
        "'b' is there twice", () -> hasher.add(new SymlinkNode(Name.of("b"), new byte[] {'t'})));
    assertRefused(
        "'c' makes the size",
        () -> hasher.add(new DirectoryNode(Name.of("c"), ONES, Long.MAX_VALUE - 1)));
    hasher.add(new DirectoryNode(Name.of("c"), ONES, Long.MAX_VALUE - 2));
    assertRefused("'d' makes the size", () -> hasher.add(file("d")));
    CastoreDirectory directory =
        new CastoreDirectory(
            List.of(new DirectoryNode(Name.of("c"), ONES, Long.MAX_VALUE - 2)),
            List.of(file("b")),
            List.of());
    assertEquals(new CastoreRef(directory.digest(), Long.MAX_VALUE), hasher.finish());
  }

  /** A recursion has a hasher for each level, and each once took two blocks of 64 KiB. */
  @Test
  void aHasherOfAFewEntriesTakesLittleMemory() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    List<CastoreHasher> levels = new ArrayList<>();
    addFew(levels);
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 100; i++) {
      addFew(levels);
    }
    long each = (threads.getCurrentThreadAllocatedBytes() - before) / 100;
    levels.forEach(CastoreHasher::finish);
    assertTrue(each < 16 << 10, () -> each + " bytes for each");
  }

  private static void addFew(List<CastoreHasher> levels) {
    CastoreHasher hasher = new CastoreHasher();
    hasher.add(file("f"));
    hasher.add(new SymlinkNode(Name.of("s"), new byte[] {'t'}));
    levels.add(hasher);
  }

  private static void assertAgrees(CastoreDirectory directory) {
    CastoreHasher hasher = new CastoreHasher();
    Stream.of(directory.directories(), directory.files(), directory.symlinks())
        .<Node>flatMap(List::stream)
        .sorted((a, b) -> a.name().compareTo(b.name()))
        .forEach(hasher::add);
    assertEquals(new CastoreRef(directory.digest(), directory.size()), hasher.finish());
  }

  private static Node node(int i) {
    Name name = Name.of("%08d".formatted(i));
    return switch (i % 3) {
      case 0 -> new DirectoryNode(name, ONES, i);
      case 1 -> new FileNode(name, ONES, i, i % 2 == 0);
      default -> new SymlinkNode(name, name.bytes());
    };
  }

  private static FileNode file(String name) {
    return new FileNode(Name.of(name), ONES, 1, false);
  }
}
