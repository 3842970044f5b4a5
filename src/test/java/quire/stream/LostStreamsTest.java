package quire.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;

/** A stream whose ring is gone is reported, but not a stream that was removed. */
final class LostStreamsTest {
  private static final Name BUILD = Name.of("build.log");
  private static final Name OTHER = Name.of("other.log");

  @TempDir Path directory;
  private Streams streams;

  @BeforeEach
  void open() throws IOException {
    streams = Streams.in(directory);
  }

  @AfterEach
  void close() {
    streams.close();
  }

  private void reopen() throws IOException {
    streams.close();
    open();
  }

  private ReplayStream create(Name name) {
    ReplayStream stream = streams.create(new StreamLabel(name, 0640, 7, 8, 9, null));
    stream.write(ByteBuffer.wrap(name.toString().getBytes(US_ASCII)), 5);
    return stream;
  }

  private Path ring(int number) {
    return directory.resolve("%08d.ring".formatted(number));
  }

  private List<String> check(boolean repair) throws IOException {
    List<String> said = new ArrayList<>();
    RingCheck.run(directory, true, repair, damage -> said.add(damage.text()));
    return said;
  }

  private static void tear(Path file, long... places) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      for (long at : places) {
        out.seek(at);
        out.write(new byte[10]);
      }
    }
  }

  private void assertLost(Name name, String reason) throws IOException {
    reopen();
    assertNull(streams.find(name));
    LostStream lost = streams.findLost(name);
    assertNotNull(lost);
    assertEquals(List.of(lost), streams.listLost());
    assertTrue(lost.reason().contains(reason), lost.reason());
    FsException e = assertThrows(FsException.class, () -> streams.require(name));
    assertEquals(Errno.EIO, e.errno());
    FsException exists = assertThrows(FsException.class, () -> create(name));
    assertEquals(Errno.EEXIST, exists.errno());
    List<String> said = check(false);
    assertEquals(1, said.size(), said::toString);
    assertTrue(said.get(0).contains(name.toString()), said::toString);
    assertTrue(said.get(0).contains("00000001.ring"), said::toString);
  }

  private void assertForgotten(Name name) throws IOException {
    for (int i = 0; i < 2; i++) {
      assertEquals(List.of(), streams.listLost());
      assertNull(streams.findLost(name));
      assertEquals(List.of(), check(false));
      reopen();
    }
  }

  @Test
  void aDeletedRingIsReportedUntilItsStreamIsRemoved() throws IOException {
    create(BUILD);
    create(OTHER);
    Files.delete(ring(1));
    assertLost(BUILD, "00000001.ring in the store, is missing");
    ReplayStream third = create(Name.of("third"));
    assertEquals(3, third.id(), "a number is given twice");
    streams.remove(BUILD);
    assertForgotten(BUILD);
    assertNotNull(streams.find(OTHER));
  }

  @Test
  void aRingWithADamagedHeaderIsReportedByItsName() throws IOException {
    create(BUILD);
    tear(ring(1), 1024, 2048);
    assertLost(BUILD, "damaged");
    streams.remove(BUILD);
    assertFalse(Files.exists(ring(1)));
    assertForgotten(BUILD);
  }

  @Test
  void aRepairForgetsMissingRingsAndSetsAsideDamagedOnes() throws IOException {
    create(BUILD);
    Files.delete(ring(1));
    assertLost(BUILD, "missing");
    streams.close();
    assertEquals(1, check(true).size());
    open();
    assertForgotten(BUILD);
    create(BUILD);
    for (String aside : List.of("00000001.ring.damaged", "00000001.ring.damaged-2")) {
      tear(ring(1), 0, 512);
      assertLost(BUILD, "damaged");
      streams.close();
      assertEquals(1, check(true).size());
      open();
      assertTrue(Files.exists(directory.resolve(aside)));
      assertForgotten(BUILD);
      create(BUILD);
    }
  }

  @Test
  void anotherStreamCanTakeTheNameOfALostOne() throws IOException {
    create(BUILD);
    create(OTHER);
    Files.delete(ring(1));
    reopen();
    FsException e = assertThrows(FsException.class, () -> streams.rename(OTHER, BUILD, 20));
    assertEquals(Errno.EEXIST, e.errno());
    streams.replace(OTHER, BUILD, 20);
    assertForgotten(BUILD);
    assertNotNull(streams.find(BUILD));
  }

  @Test
  void removedRenamedAndRecreatedStreamsAreNotReported() throws IOException {
    create(BUILD);
    create(OTHER);
    streams.remove(OTHER);
    streams.rename(BUILD, OTHER, 20);
    ReplayStream third = streams.create(new StreamLabel(BUILD, 0640, 7, 8, 9, null));
    third.setCapacity(8192);
    ReplayStream open = create(Name.of("open"));
    open.retain();
    streams.remove(Name.of("open"));
    assertEquals(List.of(), check(false));
    open.release();
    assertForgotten(BUILD);
    assertEquals(2, streams.list().size());
    Files.delete(ring(1));
    assertLost(OTHER, "missing");
  }

  @Test
  void namesThatAreLostAreTakenFromTheRings() throws IOException {
    create(BUILD);
    create(OTHER);
    streams.close();
    Path names = directory.resolve("names");
    tear(names, 3, 512 + 3);
    List<String> said = check(false);
    assertEquals(1, said.size(), said::toString);
    assertTrue(said.get(0).contains("2 names are damaged"), said::toString);
    open();
    assertForgotten(BUILD);
    assertEquals(2, streams.list().size());
    Files.delete(names);
    open();
    assertEquals(2, streams.list().size());
    Files.delete(ring(1));
    assertLost(BUILD, "missing");
  }

  /**
   * A store of the version before has no file of names, and a stream that is being made has no
   * entry in it.
   */
  @Test
  void aRingWithoutAnEntryInTheNamesIsAStream() throws IOException {
    create(BUILD);
    streams.close();
    Files.delete(directory.resolve("names"));
    assertEquals(List.of(), check(false));
    open();
    assertNotNull(streams.find(BUILD));
    Files.delete(ring(1));
    assertLost(BUILD, "missing");
  }

  /** Each step of a removal, as a kill leaves it. */
  @Test
  void anInterruptedRemovalIsNotReportedAsDamage() throws IOException {
    create(BUILD);
    streams.close();
    byte[] whole = Files.readAllBytes(ring(1));
    byte[] names = Files.readAllBytes(directory.resolve("names"));
    open();
    streams.require(BUILD).retain();
    streams.remove(BUILD);
    byte[] disowned = Files.readAllBytes(ring(1));
    byte[] none = Files.readAllBytes(directory.resolve("names"));
    for (Map.Entry<byte[], byte[]> each :
        List.of(Map.entry(disowned, names), Map.entry(disowned, none))) {
      streams.close();
      Files.write(ring(1), each.getKey());
      Files.write(directory.resolve("names"), each.getValue());
      assertEquals(List.of(), check(false));
      open();
      assertForgotten(BUILD);
      assertNull(streams.find(BUILD), "the removed stream has come back");
      assertFalse(Files.exists(ring(1)));
    }
    streams.close();
    Files.write(ring(1), whole);
    Files.write(directory.resolve("names"), names);
    open();
    assertNotNull(streams.find(BUILD));
  }
}
