package quire.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.Name;
import quire.log.FileLogStorage;

/**
 * The rings have all that the name file has, so a damaged name file does not keep streams from
 * being served.
 */
final class StreamNamesTest {
  private static final int PAGE = 4096;
  private static final int STREAMS = 20;
  private static final int MOST_OPEN = 10;

  @TempDir Path directory;
  private final FaultyNamesFile names = new FaultyNamesFile();
  private final Map<Integer, Name> all = new TreeMap<>();
  private SyncedFiles files;

  @BeforeEach
  void make() throws IOException {
    files = new SyncedFiles(new FileLogStorage(directory, Streams.SUFFIX));
    try (Streams streams = open()) {
      for (int i = 1; i <= STREAMS; i++) {
        Name name = Name.of("stream" + i);
        all.put(i, name);
        create(streams, name);
      }
    }
  }

  private Streams open() throws IOException {
    return Streams.open(files, new StreamNames(names), MOST_OPEN);
  }

  private static void create(Streams streams, Name name) {
    streams.create(new StreamLabel(name, 0640, 7, 8, 9, null));
  }

  private void assertServed() throws IOException {
    try (Streams streams = open()) {
      assertEquals(STREAMS, streams.list().size());
      all.values().forEach(streams::require);
    }
  }

  @Test
  void namesThatCannotBeReadAreTakenFromTheRings() throws IOException {
    names.failAt(at -> at / PAGE == 1);
    StreamNames looked = new StreamNames(names);
    assertEquals(STREAMS - PAGE / 512, looked.all().size(), "readable names are missing");
    String damage = looked.damage();
    assertNotNull(damage);
    assertTrue(damage.startsWith("the names: ") && damage.contains("8 cannot be read"), damage);
    assertServed();
    StreamNames after = new StreamNames(names);
    assertEquals(all, after.all());
    assertNull(after.damage());
  }

  @Test
  void newNamesAreNotWrittenToUnreadablePlaces() throws IOException {
    names.failAt(at -> at / PAGE == 0);
    names.failReplacing(true);
    Name more = Name.of("more");
    try (Streams streams = open()) {
      assertEquals(STREAMS, streams.list().size());
      create(streams, more);
    }
    try (Streams streams = open()) {
      streams.require(more);
      streams.remove(more);
    }
    names.failReplacing(false);
    assertServed();
    assertEquals(all, new StreamNames(names).all());
  }

  /** As in a store of the first versions, which has no file of names. */
  @Test
  void namesThatCannotBeWrittenAreWrittenLater() throws IOException {
    names.replace(new byte[0]);
    names.failChanges(true);
    assertServed();
    names.failChanges(false);
    assertServed();
    assertEquals(all, new StreamNames(names).all());
  }

  @Test
  void aRemovedRingThatCannotBeDeletedIsNoStream() throws IOException {
    Name first = Name.of("stream1");
    FileRing ring = FileRing.open(files.open(1));
    ring.setLabel(ring.label(), NameState.REMOVED);
    ring.close();
    names.failChanges(true);
    all.remove(1);
    for (int i = 0; i < 2; i++) {
      try (Streams streams = open()) {
        assertEquals(STREAMS - 1, streams.list().size());
        assertNull(streams.find(first));
        assertNull(streams.findLost(first));
      }
    }
    names.failChanges(false);
    open().close();
    assertEquals(all, new StreamNames(names).all());
    assertEquals(STREAMS - 1, files.list().size());
  }

  @Test
  void theOlderOfTwoRingsWithOneNameIsNoStreamEvenIfItStays() throws IOException {
    FileRing ring = FileRing.open(files.open(1));
    StreamLabel label = ring.label();
    ring.setLabel(label.named(Name.of("stream2"), 20), NameState.NAMED);
    ring.close();
    files.failNextDelete();
    try (Streams streams = open()) {
      assertEquals(STREAMS - 1, streams.list().size());
      assertEquals(1, streams.require(Name.of("stream2")).id());
    }
  }

  @Test
  void aRepairWritesTheFileAgain() throws IOException {
    Path file = directory.resolve(Streams.NAMES);
    try (Streams streams = Streams.in(directory)) {
      assertEquals(STREAMS, streams.list().size());
    }
    byte[] content = Files.readAllBytes(file);
    content[600] ^= 1;
    Files.write(file, content);
    for (boolean repair : new boolean[] {false, true}) {
      int[] told = {0};
      RingCheck.run(
          directory,
          false,
          repair,
          damage -> {
            assertTrue(damage.text().startsWith(file + ": 1 "), damage.text());
            assertTrue(damage.kind() == RingCheck.Kind.NO_LOSS);
            told[0]++;
          });
      assertEquals(1, told[0]);
    }
    try (StreamNames after = StreamNames.look(file)) {
      assertNull(after.damage());
      assertEquals(all, after.all(), "the damaged name is not taken from its ring");
    }
  }
}
