package quire.archive.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import quire.Seeds;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.error.FsException;
import quire.vfs.StoreCase;
import quire.vfs.Vfs;

/**
 * Damaged archives of every format, imported through a pipe. Each import is refused with a message
 * or has the content of the archive; it takes little memory and ends soon; and it leaves nothing
 * behind.
 */
final class ArchiveFuzzTest extends StoreCase {
  private static final int CASES = 100;
  private static final int SOAK_CASES = 4000;

  /** More than any archive here has unpacked. */
  private static final long MAX_SIZE = 4 << 20;

  /** The dictionary that a damaged archive may ask for, and all other memory. */
  private static final long MAX_HEAP = 192 << 20;

  private static final int PAGE = 4096;
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final Name SNAPSHOT = Name.of("s");

  @ParameterizedTest
  @EnumSource
  void damagedArchivesAreRefusedOrReadRight(SmallArchives format) throws IOException {
    run(format, CASES);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("soak")
  void damagedArchivesAreRefusedOrReadRightManyTimes(SmallArchives format) throws IOException {
    run(format, SOAK_CASES);
  }

  private void run(SmallArchives format, int cases) throws IOException {
    Random random = Seeds.random("ArchiveFuzzTest " + format);
    ArchiveMutator mutator = new ArchiveMutator(random);
    byte[] archive = format.bytes();
    List<String> whole = lines(archive);
    assertTrue(isTaken("whole", archive));
    drop();
    long before = 0;
    int taken = 0;
    for (int i = 0; i < cases; i++) {
      if (i == cases / 2) { // the log has pages in reserve by now
        store.vfs().trees().collect();
        before = store.log().allocatedBytes();
      }
      byte[] damaged = mutator.damaged(format, archive);
      String what = "%s, case %d: %s".formatted(format, i, HexFormat.of().formatHex(damaged));
      if (isTaken(what, damaged)) {
        taken++;
        drop();
        assertSame(what, format, whole, damaged);
      }
    }
    System.out.printf("ArchiveFuzzTest %s: %d of %d taken%n", format, taken, cases);
    store.vfs().trees().collect();
    long left = store.log().allocatedBytes() - before;
    assertTrue(left <= 2 * PAGE, () -> "%d bytes are left in the log".formatted(left));
  }

  /** Imports the archive; returns whether it was accepted. */
  private boolean isTaken(String what, byte[] archive) {
    ImportRules rules = RootRules.upTo(MAX_SIZE);
    boolean[] taken = {true};
    long allocated =
        assertTimeoutPreemptively(
            DEADLINE,
            () ->
                Refused.allocated(
                    () -> {
                      try {
                        ByteArrayInputStream in = new ByteArrayInputStream(archive);
                        store.vfs().trees().importArchive(SNAPSHOT, in, rules);
                      } catch (FsException e) {
                        String message = String.valueOf(e.getMessage());
                        assertTrue(message.length() > 15 && message.length() < 1000, message);
                        taken[0] = false;
                      }
                    }),
            what);
    assertTrue(allocated < MAX_HEAP, () -> "allocated %d: %s".formatted(allocated, what));
    return taken[0];
  }

  private void drop() {
    Vfs vfs = store.vfs();
    long quire = vfs.lookup(Catalog.ROOT, Name.of(".quire")).ino();
    vfs.rmdir(vfs.lookup(quire, Name.of("snapshots")).ino(), SNAPSHOT);
  }

  private static List<String> lines(byte[] archive) throws IOException {
    RecordingSink sink = new RecordingSink(null);
    ArchiveInput.read(new ByteArrayInputStream(archive), MemoryBytes::of, sink);
    return sink.lines();
  }

  /**
   * Compares a format with checksums with the undamaged archive, and others with what another
   * library reads.
   */
  private static void assertSame(
      String what, SmallArchives format, List<String> whole, byte[] damaged) throws IOException {
    List<String> lines = lines(damaged);
    if (format.hasSums()) {
      List<String> contents = whole.stream().map(ArchiveFuzzTest::content).toList();
      for (String line : lines) {
        assertTrue(contents.contains(content(line)), () -> line + " is new: " + what);
      }
      if (format != SmallArchives.SEVEN_Z) { // its list may be forged
        assertEquals(files(whole).size(), files(lines).size(), what);
      }
    } else {
      List<String> usual = UsualReader.files(format, damaged);
      if (usual != null) {
        assertEquals(ascii(usual), ascii(files(lines)), what);
      }
    }
  }

  /** The library reads some names as UTF-8. */
  private static List<String> ascii(List<String> files) {
    return files.stream().map(file -> file.replaceAll("[^\\x00-\\x7e]+", "?")).toList();
  }

  /** The size and the CRC of a file, or the type of another entry. */
  private static String content(String line) {
    return line.startsWith("f ")
        ? line.replaceFirst("(?s).* (\\d+ [0-9a-f]{8})$", "$1") // a name may have line ends
        : line.substring(0, 1);
  }

  /** Path, size and CRC of each file. */
  private static List<String> files(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith("f "))
        .map(
            line ->
                line.replaceFirst(
                    "^f (.*) \\d+ -?\\d+:-?\\d+ -?\\d+( \\[.*\\])? (\\d+ \\S+)$", "$1 $3"))
        .toList();
  }
}
