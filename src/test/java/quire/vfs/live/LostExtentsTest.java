package quire.vfs.live;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.TestFiles;
import quire.catalog.Catalog;
import quire.catalog.RebootedMark;
import quire.error.Errno;
import quire.error.FsException;
import quire.fsck.Fsck;
import quire.fsck.Problem;
import quire.fsck.Severity;
import quire.vfs.OpenStore;
import quire.vfs.PathShell;

/**
 * Bytes that are missing in the log after a crash: which of them are lost, and which are damaged.
 */
final class LostExtentsTest {
  private static final int BYTES = 3 * 4096;

  @TempDir Path directory;

  private Path image = Path.of("");

  /** Makes a store as a kill leaves it, and removes all bytes of its log. */
  @BeforeEach
  void killAndLose() throws IOException {
    image = directory.resolve("image");
    Path live = Files.createDirectory(directory.resolve("live"));
    try (OpenStore store = OpenStore.open(live)) {
      PathShell shell = new PathShell(store.vfs());
      shell.create("/f");
      shell.write("/f", 0, BYTES, 1);
      shell.sync();
      TestFiles.copyTree(live, image);
    }
    try (Stream<Path> segments = Files.list(image.resolve("log"))) {
      for (Path segment : segments.filter(file -> file.toString().endsWith(".seg")).toList()) {
        loseContent(segment);
      }
    }
  }

  /** Replaces everything but the header by a hole. */
  private static void loseContent(Path segment) throws IOException {
    try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
      long size = channel.size();
      channel.truncate(4096);
      channel.write(ByteBuffer.allocate(1), size - 1);
    }
  }

  @Test
  void afterAKillMissingBytesAreReportedAsDamage() throws IOException {
    try (OpenStore store = OpenStore.open(image)) {
      PathShell shell = new PathShell(store.vfs());
      FsException thrown = assertThrows(FsException.class, () -> shell.read("/f"));
      assertEquals(Errno.EIO, thrown.errno());
      List<Problem> problems = new ArrayList<>();
      Fsck.run(store.catalog(), store.log(), List.of(), Fsck.Mode.CHECK, problems::add);
      assertTrue(
          problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR),
          () -> "fsck finds only " + problems);
    }
  }

  @Test
  void laterWritesAreNotReadAsTheMissingBytes() throws IOException {
    for (int i = 0; i < 3; i++) {
      try (OpenStore store = OpenStore.open(image)) {
        PathShell shell = new PathShell(store.vfs());
        shell.create("/g" + i);
        shell.write("/g" + i, 0, BYTES, 7);
        assertThrows(FsException.class, () -> shell.read("/f"));
      }
    }
  }

  @Test
  void afterALossOfPowerUnsyncedBytesReadAsZeros() throws IOException {
    Path mark = image.resolve("catalog/SYNCED");
    Files.write(mark, RebootedMark.of(Files.readAllBytes(mark)));
    try (OpenStore store = OpenStore.open(image)) {
      assertArrayEquals(new byte[BYTES], new PathShell(store.vfs()).read("/f"));
    }
  }

  @Test
  void anOpeningInBetweenDoesNotTurnLostBytesIntoDamage() throws IOException {
    Path mark = image.resolve("catalog/SYNCED");
    Files.write(mark, RebootedMark.of(Files.readAllBytes(mark)));
    try (Catalog catalog = Catalog.open(image.resolve("catalog"))) {
      catalog.leaveUnclean();
      catalog.sync();
    }
    try (OpenStore store = OpenStore.open(image)) {
      assertArrayEquals(new byte[BYTES], new PathShell(store.vfs()).read("/f"));
    }
  }
}
