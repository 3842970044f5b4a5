package quire.fsck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import quire.catalog.Name;
import quire.log.LogRange;
import quire.stream.StreamLabel;
import quire.stream.Streams;

/**
 * Each test makes one kind of damage, which is found, named and repaired; then a check finds
 * nothing.
 */
final class FsckTest extends FsckCase {
  @Test
  void aGoodStoreHasNoProblems() {
    assertEquals(List.of(), store.check());
    FsckSummary summary =
        Fsck.run(store.catalog, store.log, List.of(), Fsck.Mode.CHECK, problem -> {});
    assertEquals(10, summary.inodes());
    assertEquals(10, summary.entries());
    assertEquals(0, summary.leakedBytes());
  }

  @Test
  void anEmptyStoreHasNoProblems() throws IOException {
    try (TestStore empty = new TestStore(scratch.resolve("empty"))) {
      assertEquals(List.of(), empty.check());
    }
  }

  /** A catalog without any inode has lost more than the names of these pages, so they are kept. */
  @Test
  void nothingIsFreedIfTheCatalogIsEmpty() throws IOException {
    try (TestStore empty = new TestStore(scratch.resolve("empty"))) {
      LogRange run = empty.log.allocate(8192, 8192);
      empty.log.write(run.address(), TestStore.bytes(1, 8192));
      long data = empty.log.data().bytes();
      List<Problem> problems = empty.check();
      assertEquals(1, problems.size(), problems::toString);
      assertTrue(problems.get(0).text().contains("8192 bytes that no extent names"));
      assertTrue(problems.get(0).text().endsWith("; kept, as the catalog has no inode"));
      empty.repair();
      assertEquals(data, empty.log.data().bytes());
      assertEquals(problems, empty.check());
    }
  }

  @Test
  void aRingWhoseHeaderIsLostIsSetAside() throws IOException {
    Path ring = damagedRing(4, 512 + 4);
    expectOnly("00000001.ring: damaged, and so is the copy of its header");
    assertFalse(Files.exists(ring));
    assertTrue(Files.exists(Path.of(ring + ".damaged")));
  }

  /** Makes a stream, and overwrites bytes of its ring file from an offset on. */
  private Path damagedRing(long... offsets) throws IOException {
    try (Streams streams = Streams.in(store.streams())) {
      streams.create(new StreamLabel(Name.of("build.log"), 0644, 0, 0, 1, null));
    }
    Path ring = store.streams().resolve("00000001.ring");
    try (FileChannel channel = FileChannel.open(ring, StandardOpenOption.WRITE)) {
      for (long offset : offsets) {
        channel.write(ByteBuffer.wrap(new byte[] {99, 99}), offset);
      }
    }
    return ring;
  }

  @Test
  void aRingOfANewerQuireIsNoDamage() throws IOException {
    Path ring = newerRing();
    List<Problem> problems = store.check();
    assertEquals(1, problems.size(), problems::toString);
    assertTrue(problems.get(0).text().contains("use a newer quire"), problems::toString);
    FsckSummary summary = store.repair();
    assertEquals(1, summary.problems().irreparable());
    assertTrue(Files.exists(ring), "a repair has moved the ring away");
  }

  /** Makes a ring whose state has the next version, in both copies, with matching checksums. */
  private Path newerRing() throws IOException {
    Path ring = damagedRing();
    int version = 8;
    int checked = 48;
    try (FileChannel channel =
        FileChannel.open(ring, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      for (long at : new long[] {0, 512}) {
        ByteBuffer state = ByteBuffer.allocate(checked + Integer.BYTES);
        channel.read(state, at);
        state.putInt(version, state.getInt(version) + 1);
        CRC32C crc = new CRC32C();
        crc.update(state.slice(0, checked));
        state.putInt(checked, (int) crc.getValue());
        channel.write(state.rewind(), at);
      }
    }
    return ring;
  }

  @Test
  void aRingWhoseHeaderIsThereTwiceGetsItsCopyBack() throws IOException {
    damagedRing(4);
    expectOnly("00000001.ring: a copy of its header is damaged");
    try (Streams streams = Streams.in(store.streams())) {
      assertNotNull(streams.find(Name.of("build.log")));
    }
  }
}
