package quire.vfs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.fsck.Fsck;
import quire.vfs.call.Caller;
import quire.vfs.call.OpenFlags;
import quire.vfs.live.Upkeep;

/** A collection without pauses does not block others for long, and deletes nothing in use. */
final class SnapshotsDuringCollectionTest {
  private static final int FILES = 3000;
  private static final int SIZE = 700;

  @TempDir private Path directory;

  private static byte[] content(int file, int version) {
    byte[] bytes = new byte[SIZE];
    new Random(file * 31L + version).nextBytes(bytes);
    return bytes;
  }

  private static void write(Vfs vfs, int file, int version) {
    Name name = Name.of("f" + file);
    long handle = vfs.create(Catalog.ROOT, name, 0644, OpenFlags.O_RDWR, Caller.ROOT).handle();
    vfs.write(handle, 0, ByteBuffer.wrap(content(file, version)));
    vfs.release(handle);
  }

  private static long snapshots(Vfs vfs) {
    return vfs.lookup(vfs.quireRoot(), Name.of("snapshots")).ino();
  }

  /** Changes a file back to its content in a dropped snapshot, and takes a snapshot of that. */
  private static void takeAgain(Vfs vfs, int round) {
    write(vfs, round, 0);
    vfs.trees().take(Name.of("again" + round), Catalog.ROOT);
    if (round % 2 == 1) {
      vfs.rmdir(snapshots(vfs), Name.of("again" + (round - 1)));
    }
  }

  @Test
  void snapshotsDuringACollectionAreTakenAndStayWhole() throws Exception {
    int[] rounds = {0};
    try (OpenStore store = OpenStore.open(directory);
        ExecutorService other = Executors.newSingleThreadExecutor()) {
      Vfs vfs = store.vfs();
      for (int version = 0; version < 2; version++) {
        for (int file = 0; file < FILES; file++) {
          write(vfs, file, version);
        }
        vfs.trees().take(Name.of("s" + version), Catalog.ROOT);
      }
      vfs.rmdir(snapshots(vfs), Name.of("s0"));
      int[] heldUp = {0};
      vfs.trees()
          .collection()
          .inBackground(
              Upkeep.Urgency.HIGH,
              () -> {
                if (vfs.trees().collection().holdsUpOthers()) {
                  heldUp[0]++;
                } else {
                  int round = rounds[0]++;
                  await(other, () -> takeAgain(vfs, round));
                }
                return false;
              });
      assertTrue(rounds[0] > 5, "others had a turn %d times of %d".formatted(rounds[0], heldUp[0]));
      for (int round = 0; round < rounds[0]; round++) {
        if (round % 2 == 1 || round == rounds[0] - 1) {
          assertWhole(vfs, round);
        }
      }
    }
    assertNothingIsWrong();
  }

  private static void await(ExecutorService other, Runnable action) {
    try {
      other.submit(action).get(60, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertWhole(Vfs vfs, int round) {
    long top = vfs.lookup(snapshots(vfs), Name.of("again" + round)).ino();
    for (int file = 0; file < FILES; file++) {
      long handle = vfs.open(vfs.lookup(top, Name.of("f" + file)).ino(), 0);
      ByteBuffer bytes = ByteBuffer.allocate(SIZE);
      vfs.read(handle, 0, bytes);
      vfs.release(handle);
      assertArrayEquals(content(file, file <= round ? 0 : 1), bytes.array(), "file " + file);
    }
  }

  private void assertNothingIsWrong() throws IOException {
    List<String> problems = new ArrayList<>();
    try (OpenStore store = OpenStore.open(directory)) {
      store.vfs().trees().collect();
      Fsck.runDeep(
          store.catalog(),
          store.log(),
          List.of(),
          Fsck.Mode.CHECK,
          problem -> problems.add(problem.text()),
          (done, all) -> {});
    }
    assertEquals(List.of(), problems);
  }
}
