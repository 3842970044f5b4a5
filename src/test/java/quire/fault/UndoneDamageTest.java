package quire.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.MemoryDirectory;
import quire.error.FsException;

/** Damage that a person can undo: a repair must not make it permanent. */
final class UndoneDamageTest {
  @TempDir(factory = MemoryDirectory.class)
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path scratch;

  @SuppressWarnings("NullAway.Init") // set before each test
  private FaultScene scene;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Path store;

  @BeforeEach
  void make() throws IOException {
    scene = FaultScene.make(scratch, new Random(1));
    store = scratch.resolve("case");
  }

  private void copy(Path whole) throws IOException {
    if (Files.exists(store)) {
      StoreFiles.delete(store);
    }
    StoreFiles.copy(whole, store);
  }

  private void requireAllBytes(String what) throws IOException {
    List<String> faults = new ArrayList<>();
    try (ServedStore open = ServedStore.open(store)) {
      new ByteJudge(false, faults).compare(scene.contents(), ContentsReader.of(open.vfs()));
    }
    assertEquals(List.of(), faults, what);
  }

  @Test
  void theRowsOfAMissingSegmentStay() throws IOException {
    for (Path whole : List.of(scene.clean(), scene.killed())) {
      for (int number = 1; Files.exists(segment(whole, number)); number++) {
        copy(whole);
        Path aside = scratch.resolve("aside");
        Files.move(segment(store, number), aside);
        FsckRun repair = FsckRun.of(store, "--repair");
        assertEquals(1, repair.exit(), repair::toString);
        assertTrue(repair.said().contains("damaged or missing log segments"), repair::toString);
        assertEquals(1, FsckRun.of(store).exit());
        Files.move(aside, segment(store, number));
        FsckRun check = FsckRun.of(store);
        assertEquals(0, check.exit(), check::toString);
        requireAllBytes("without segment %d of %s".formatted(number, whole));
      }
    }
  }

  @Test
  void aPersonMayGiveUpAMissingSegment() throws IOException {
    copy(scene.clean());
    Files.delete(segment(store, 2));
    FsckRun repair = FsckRun.of(store, "--repair", "--free-lost");
    assertTrue(repair.said().contains("are lost: log address"), repair::toString);
    FsckRun again = FsckRun.of(store);
    assertTrue(!again.said().contains("error: inode"), again::toString);
  }

  private static Path segment(Path store, int number) {
    return store.resolve("log/%08d.seg".formatted(number));
  }

  /** With other segment bits, each log address would refer to other bytes. */
  @Test
  void aFormatFileWithOtherBitsIsRefused() throws IOException {
    for (Path whole : List.of(scene.clean(), scene.killed())) {
      copy(whole);
      Path format = store.resolve("format");
      String before = Files.readString(format);
      Files.writeString(format, before.replace("segment-bits=20", "segment-bits=21"));
      for (String options : List.of("--deep", "--repair", "--repair --free-lost")) {
        FsckRun run = FsckRun.of(store, options.split(" ", -1));
        assertTrue(run.isRefused() && !run.isBroken(), run::toString);
        assertTrue(run.said().contains("says segment-bits=21"), run::toString);
      }
      FsException refusal = assertThrows(FsException.class, () -> ServedStore.open(store));
      assertTrue(String.valueOf(refusal.getMessage()).contains("format file"), refusal::toString);
      Files.writeString(format, before);
      FsckRun check = FsckRun.of(store);
      assertEquals(0, check.exit(), check::toString);
      requireAllBytes("after segment-bits=21");
    }
  }
}
