package quire.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Removed streams leave nothing behind, and there can be many streams. */
final class StreamLifeTest {
  private static final int CAPACITY = 8192;

  @TempDir private Path scratch;

  private static Path streams(TestMount mount) {
    return mount.root().resolve(".quire/streams");
  }

  private static FileChannel make(TestMount mount, String name) throws IOException {
    return FileChannel.open(
        streams(mount).resolve(name),
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.CREATE_NEW);
  }

  private static long rings(TestMount mount) throws IOException {
    try (Stream<Path> files = Files.list(mount.store().resolve("streams"))) {
      return files.filter(file -> file.toString().endsWith(".ring")).count();
    }
  }

  @Test
  void openStreamsThatWereRemovedAreGoneAfterAKill() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      FileChannel written = make(mount, "written");
      FileChannel empty = make(mount, "empty");
      written.write(ByteBuffer.wrap("text".getBytes(US_ASCII)));
      Files.delete(streams(mount).resolve("written"));
      Files.delete(streams(mount).resolve("empty"));
      written.write(ByteBuffer.wrap(" and more".getBytes(US_ASCII)));
      Shell.sh(Path.of("/"), "truncate -s %d %s".formatted(CAPACITY, descriptor(empty)));
      empty.write(ByteBuffer.wrap("late".getBytes(US_ASCII)));
      assertEquals(13, written.size());
      assertEquals(4, empty.size());
      mount.killDaemon();
      closeCutOff(written);
      closeCutOff(empty);
      mount.clear();
      mount.assertClean();
      mount.mount();
      assertEquals("", Shell.sh(streams(mount), "ls"));
      assertEquals(0, rings(mount));
      mount.unmount();
      mount.assertClean();
    }
  }

  /** Closes a stream whose mount is gone. */
  private static void closeCutOff(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // the error is that the mount does not answer; the file is closed all the same
    }
  }

  /**
   * The path by which another program opens the stream without a name: the only open one that is
   * empty.
   */
  private static String descriptor(FileChannel channel) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      long pid = ProcessHandle.current().pid();
      for (Path fd : all.toList()) {
        if (isEmptyStream(fd)) {
          return "/proc/%d/fd/%s".formatted(pid, fd.getFileName());
        }
      }
    }
    throw new AssertionError(channel + " has no descriptor");
  }

  private static boolean isEmptyStream(Path fd) {
    try {
      String target = Files.readSymbolicLink(fd).toString();
      return target.contains("/.quire/streams/") && Files.size(fd) == 0;
    } catch (IOException e) {
      return false; // it was closed meanwhile
    }
  }

  @Test
  void aFollowerEndsAlthoughTheNameIsTakenAgain() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      String followed =
          """
          echo old > log; timeout 60 '%s' stream read -f log > %2$s/followed & follower=$!
          for try in $(seq 600); do [ -s %2$s/followed ] && break; sleep 0.1; done
          rm log; echo new > log; wait $follower; cat %2$s/followed
          """
              .formatted(TestMount.LAUNCHER, scratch);
      assertEquals("old\n", Shell.sh(streams(mount), followed));
    }
  }

  @Test
  void aRemovedStreamLeavesNothingWhenItIsClosed() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      try (FileChannel empty = make(mount, "empty")) {
        Files.delete(streams(mount).resolve("empty"));
        Shell.sh(Path.of("/"), "truncate -s %d %s".formatted(CAPACITY, descriptor(empty)));
        empty.write(ByteBuffer.wrap("late".getBytes(US_ASCII)));
      }
      mount.unmount();
      assertEquals(0, rings(mount));
      mount.assertClean();
    }
  }

  @Test
  void fourHundredStreamsWorkWithThreeHundredDescriptors() throws IOException {
    manyStreams(400, 300);
  }

  @Test
  @Tag("soak")
  void twoThousandStreamsWorkWith1024Descriptors() throws IOException {
    manyStreams(2000, 1024);
  }

  private void manyStreams(int count, int descriptors) throws IOException {
    try (TestMount mount = new TestMount(scratch)) {
      mountWith(descriptors, mount);
      List<FileChannel> all = new ArrayList<>();
      try {
        for (int i = 0; i < count; i++) {
          all.add(open(mount, i));
          append(all.get(i), i);
        }
        for (int i = 0; i < count; i++) {
          assertEquals(text(i), read(all.get(i)));
        }
        assertTrue(descriptors(mount) < descriptors, "some are left");
        Shell.sh(mount.root(), "mkdir .quire/snapshots/taken");
        Shell.Result gc = TestMount.quire("gc", mount.root().toString());
        assertTrue(gc.ok(), gc.output());
      } finally {
        for (FileChannel one : all) {
          one.close();
        }
      }
      mount.unmount();
      assertEquals(count, rings(mount));
      mount.assertClean();
      mountWith(descriptors, mount);
      assertEquals(count + "\n", Shell.sh(streams(mount), "ls | wc -l"));
      try (FileChannel last = open(mount, count - 1)) {
        assertEquals(text(count - 1), read(last));
      }
    }
  }

  private static void mountWith(int descriptors, TestMount mount) throws IOException {
    Shell.sh(
        Path.of("/"),
        "ulimit -n %d; '%s' mount --front-door %s --store '%s' '%s'"
            .formatted(
                descriptors,
                TestMount.LAUNCHER,
                TestMount.FRONT_DOOR,
                mount.store(),
                mount.root()));
  }

  private static long descriptors(TestMount mount) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/%d/fd".formatted(mount.pid())))) {
      return all.count();
    }
  }

  private static FileChannel open(TestMount mount, int i) throws IOException {
    return FileChannel.open(
        streams(mount).resolve("stream-" + i),
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.CREATE);
  }

  private static String text(int i) {
    return "text of stream %d%n".formatted(i);
  }

  private static void append(FileChannel stream, int i) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text(i).getBytes(US_ASCII));
    assertEquals(bytes.capacity(), stream.write(bytes, 0));
  }

  private static String read(FileChannel stream) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(1000);
    stream.read(into, 0);
    return US_ASCII.decode(into.flip()).toString();
  }
}
