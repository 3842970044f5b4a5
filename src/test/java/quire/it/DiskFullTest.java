package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store on a small disk that fills up, by writers on the mount or by other programs. */
final class DiskFullTest {
  private static final int CHUNK = 256 << 10;
  private static final long SEED = 20260101;

  @TempDir private Path scratch;
  private SmallDisk disk;

  @BeforeEach
  void makeTheDirectory() throws IOException {
    disk = new SmallDisk(scratch);
  }

  private TestMount mountOn(String type) throws IOException {
    if (type.equals("tmpfs")) {
      disk.mountTmpfs();
    } else {
      disk.mountExt4(5);
    }
    return TestMount.mounted(disk.root());
  }

  @AfterEach
  void unmountTheDisk() throws IOException {
    disk.unmount();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tmpfs", "ext4"})
  void aWriterFillsIt(String type) throws IOException {
    try (TestMount mount = mountOn(type)) {
      makeSmallFiles(mount.root());
      long written = fill(mount.root().resolve("big"));
      assertTrue(written > 30 << 20, "only " + written + " bytes found room");
      verifySmallFiles(mount.root());
      verify(mount.root().resolve("big"), written);
      assertSpaceComesBack(mount);
      mount.kill();
      mount.mount();
      verifySmallFiles(mount.root());
      Shell.sh(mount.root(), "cmp -n 20971520 again /dev/zero && exit 1; rm again small.*");
    }
  }

  @Test
  void anImportSaysThatTheDiskIsFull() throws IOException {
    try (TestMount mount = mountOn("tmpfs")) {
      Shell.sh(scratch, "seq 1000000 >numbers; tar cf numbers.tar numbers");
      fill(mount.root().resolve("big"));
      Path archive = scratch.resolve("numbers.tar");
      Shell.Result result =
          TestMount.quire("import", "--mount", mount.root().toString(), archive.toString(), "n");
      assertEquals(1, result.exit());
      assertTrue(
          result.output().startsWith("quire: cannot import " + archive)
              && result.output().contains("the store " + mount.store())
              && result.output().contains("No space left on device")
              && !result.output().contains("--max-size"),
          result.output());
    }
  }

  /** Pages that were shared and no longer have a name are freed before a writer gets ENOSPC. */
  @Test
  void overwrittenCopiesDoNotFillTheDisk() throws IOException {
    try (TestMount mount = mountOn("tmpfs")) {
      Shell.sh(
          mount.root(),
          """
          fill() { dd if=/dev/urandom of=$1 bs=1M count=12 conv=notrunc,fsync status=none; }
          fill a
          for round in 1 2 3 4 5 6 7; do
            cp a b
            fill a
            fill b
          done
          """);
    }
  }

  /** The way out of a full disk that people take: drop what is old, and collect. */
  @Test
  void aCollectionFreesWhatADroppedSnapshotNamed() throws IOException {
    try (TestMount mount = mountOn("tmpfs")) {
      Shell.sh(
          mount.root(),
          """
          for i in $(seq 200); do head -c 150000 /dev/urandom > old.$i; done
          mkdir .quire/snapshots/before
          rm old.*
          """);
      Shell.run(disk.root(), List.of("dd", "if=/dev/zero", "of=ballast", "bs=4k", "status=none"));
      Shell.sh(
          mount.root(),
          """
          rmdir .quire/snapshots/before
          %s gc --mount .
          dd if=/dev/urandom of=again bs=1M count=15 conv=fsync status=none
          """
              .formatted(TestMount.LAUNCHER));
    }
  }

  /** Leaves a file {@code again} behind. */
  private static void assertSpaceComesBack(TestMount mount) throws IOException {
    Shell.sh(
        mount.root(),
        """
        rm big
        for try in $(seq 50); do
          dd if=/dev/urandom of=again bs=1M count=30 conv=fsync status=none 2>/dev/null && exit 0
          sleep 0.2
        done
        df -h . >&2
        exit 1
        """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tmpfs", "ext4"})
  void somebodyElseFillsIt(String type) throws IOException {
    try (TestMount mount = mountOn(type)) {
      makeSmallFiles(mount.root());
      Shell.sh(
          mount.root(),
          """
          mkdir d; mv small.2 d; ln d/small.2 .; mkdir .quire/snapshots/before
          echo kept >> .quire/streams/log
          """);
      Shell.run(disk.root(), List.of("dd", "if=/dev/zero", "of=ballast", "bs=64k", "status=none"));
      String said =
          Shell.run(
                  mount.root(),
                  List.of(
                      "bash",
                      "-c",
                      "for i in $(seq 200); do echo x$i > new.$i || mkdir dir.$i || ln small.1"
                          + " link.$i; done"))
              .output();
      assertTrue(said.contains("No space left on device"), said);
      assertTrue(!said.contains("Input/output error"), said);
      assertNothingIsTaken(mount.root());
      assertStreamsRefuse(mount.root());
      verifySmallFiles(mount.root());
      Files.delete(disk.root().resolve("ballast"));
      Shell.sh(
          mount.root(),
          """
          for try in $(seq 50); do
            echo after > after 2>/dev/null && break
            sleep 0.2
          done
          [ "$(cat after)" = after ]
          echo on >> .quire/streams/log; [ "$(tail -n 1 .quire/streams/log)" = on ]
          dd if=/dev/urandom of=again bs=1M count=30 conv=fsync status=none
          mkdir .quire/snapshots/after; mv .quire/clones/before clone; cd clone
          sha256sum --quiet -c sums
          """);
      mount.kill();
      mount.mount();
      verifySmallFiles(mount.root());
      Shell.sh(mount.root(), "[ $(cat after) = after ] && rm again small.*");
    }
  }

  /** A write to a mapped file for which the disk has no block would end the daemon. */
  private static void assertStreamsRefuse(Path root) throws IOException {
    for (String command :
        List.of("head -c 500000 /dev/zero >> .quire/streams/log", "echo > .quire/streams/new")) {
      Shell.Result result = Shell.run(root, List.of("bash", "-c", command));
      assertTrue(!result.ok(), command);
      assertTrue(result.output().contains("No space left on device"), result.output());
    }
    Shell.sh(root, "[ $(ls .quire/streams) = log ]; [ $(head -n 1 .quire/streams/log) = kept ]");
  }

  /** Requires that neither a snapshot nor a clone can be made. */
  private static void assertNothingIsTaken(Path root) throws IOException {
    for (String command :
        List.of(
            "mkdir .quire/snapshots/full",
            TestMount.LAUNCHER + " snapshot full",
            "mv -T .quire/clones/before clone",
            TestMount.LAUNCHER + " clone before clone")) {
      Shell.Result result = Shell.run(root, List.of("bash", "-c", command));
      assertTrue(!result.ok(), command);
      assertTrue(result.output().contains("No space left on device"), result.output());
    }
    Shell.sh(root, "[ \"$(ls .quire/snapshots)\" = before ]; [ ! -e clone ]");
  }

  private static void makeSmallFiles(Path root) throws IOException {
    Shell.sh(
        root,
        """
        for i in $(seq 40); do head -c ${i}0000 /dev/urandom > small.$i; done
        sha256sum small.* > sums
        """);
  }

  private static void verifySmallFiles(Path root) throws IOException {
    assertEquals("", Shell.sh(root, "sha256sum --quiet -c sums"));
  }

  /** Writes until there is no space; returns how many bytes were written. */
  private static long fill(Path file) throws IOException {
    Random random = new Random(SEED);
    byte[] chunk = new byte[CHUNK];
    long written = 0;
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (written < 1L << 30) {
        random.nextBytes(chunk);
        ByteBuffer buffer = ByteBuffer.wrap(chunk);
        IOException full = null;
        try {
          while (buffer.hasRemaining()) {
            written += channel.write(buffer);
          }
        } catch (IOException e) {
          full = e;
        }
        if (full != null) {
          assertEquals("No space left on device", full.getMessage());
          channel.force(false); // what was acknowledged must be safe all the same
          assertThrows(IOException.class, () -> channel.write(ByteBuffer.wrap(chunk)));
          return written;
        }
      }
    }
    throw new AssertionError("the disk does not fill up");
  }

  private static void verify(Path file, long length) throws IOException {
    Random random = new Random(SEED);
    byte[] expected = new byte[CHUNK];
    byte[] actual = new byte[CHUNK];
    try (InputStream in = Files.newInputStream(file)) {
      for (long at = 0; at < length; at += CHUNK) {
        random.nextBytes(expected);
        int count = (int) Math.min(CHUNK, length - at);
        assertEquals(count, in.readNBytes(actual, 0, count));
        assertEquals(
            ByteBuffer.wrap(expected, 0, count), ByteBuffer.wrap(actual, 0, count), "at " + at);
      }
    }
  }
}
