package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Await;

/** How mounts end: busy, told to stop, killed. */
final class DaemonLifeTest {
  @TempDir private Path scratch;

  @Test
  void umountWhileBusy() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path root = mount.root();
      try (OutputStream open = Files.newOutputStream(root.resolve("file"))) {
        Shell.Result result = TestMount.quire("umount", root.toString());
        assertEquals(1, result.exit());
        assertTrue(
            result.output().startsWith("quire: cannot unmount " + root + ": ")
                && result.output().contains("busy: process " + ProcessHandle.current().pid())
                && result
                    .output()
                    .endsWith(
                        "; close what is open on it (fuser -vm %s), or use --lazy\n"
                            .formatted(root)),
            result.output());
        open.write('x');
      }
      assertEquals("x", Files.readString(root.resolve("file")));
      mount.unmount();
    }
  }

  /** {@code quire status} of another user opens the root of every mount, and closes it again. */
  @Test
  void umountWhileAnotherProgramLooksAtTheMount() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      String exits =
          Shell.sh(
              scratch,
              """
          sleep 600 < '%2$s' > sleep.log 2>&1 &
          mkdir bin
          cat > bin/fusermount <<END
          #!/bin/sh
          $(command -v fusermount) "\\$@"
          exit=\\$?
          echo \\$exit >> exits
          kill -9 $! && timeout 60 tail --pid=$! -f /dev/null
          exit \\$exit
          END
          chmod +x bin/fusermount
          PATH=$PWD/bin:$PATH '%1$s' umount '%2$s'
          cat exits
          """
                  .formatted(TestMount.LAUNCHER, mount.root()));
      assertTrue(exits.endsWith("1\n0\n"), exits);
    }
  }

  @Test
  void lazyUmountWhileBusy() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      try (OutputStream open = Files.newOutputStream(mount.root().resolve("file"))) {
        Shell.Result result = TestMount.quire("umount", "--lazy", mount.root().toString());
        assertEquals(0, result.exit(), result::output);
        assertFalse(Files.exists(mount.root().resolve("file")));
        open.write('x');
      }
      awaitEnd(mount);
      mount.mount();
      assertEquals("x", Files.readString(mount.root().resolve("file")));
    }
  }

  /** Otherwise a lock of the caller would last until the daemon closes its descriptor too. */
  @Test
  void aMountKeepsNothingOpenOfItsCaller() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      mount.unmount();
      String script =
          "exec 9>lock && flock 9 && '%s' mount --store '%s' '%s' && exec 9>&- && flock -n lock true"
              .formatted(TestMount.LAUNCHER, mount.store(), mount.root());
      Shell.Result result = Shell.run(scratch, List.of("sh", "-c", script));
      assertEquals(0, result.exit(), result::output);
    }
  }

  /** The JVM raises the limit by itself; each stream, segment and client needs a descriptor. */
  @Test
  void aMountMayOpenAsManyFilesAsItsUserMay() throws IOException {
    try (TestMount mount = new TestMount(scratch)) {
      String mounting =
          "ulimit -Sn 200; '%s' mount --store '%s' '%s'"
              .formatted(TestMount.LAUNCHER, mount.store(), mount.root());
      Shell.sh(scratch, mounting);
      assertEquals(
          "1\n",
          Shell.sh(
              scratch,
              "awk '/^Max open files/ { print ($4 == $5) }' /proc/%d/limits"
                  .formatted(mount.pid())));
    }
  }

  @Test
  void umountThroughASymlink() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path link = Files.createSymbolicLink(scratch.resolve("link"), mount.root());
      Shell.Result result = TestMount.quire("umount", link.toString());
      assertEquals(0, result.exit(), result::output);
      Files.delete(link);
    }
  }

  @Test
  void sigtermUnmounts() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(mount.root(), "seq 100000 > file");
      ProcessHandle.of(mount.pid()).orElseThrow().destroy();
      awaitEnd(mount);
      assertFalse(Files.exists(mount.root().resolve("file")), "it is still mounted");
      assertEquals("", Shell.sh(mount.root(), "ls -A"));
      mount.mount();
      assertEquals("100000\n", Shell.sh(mount.root(), "wc -l < file"));
    }
  }

  @Test
  void sigtermWhileFilesAreOpenKeepsWhatWasWritten() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      try (OutputStream open = Files.newOutputStream(mount.root().resolve("file"))) {
        open.write(new byte[] {'a', 'b', 'c'});
        ProcessHandle.of(mount.pid()).orElseThrow().destroy();
        awaitEnd(mount);
      } catch (IOException e) {
        assertTrue(String.valueOf(e.getMessage()).contains("not connected"), e.toString());
      }
      mount.mount();
      assertEquals("abc", Files.readString(mount.root().resolve("file")));
    }
  }

  @Test
  void aDeadMountIsTakenOver() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path root = mount.root();
      Shell.sh(root, "seq 100000 > file");
      ProcessHandle.of(mount.pid()).orElseThrow().destroyForcibly(); // does not wait for its end
      Shell.Result result = mount.tryMount();
      assertEquals(0, result.exit(), result::output);
      assertTrue(result.output().contains(root + " was a dead mount"), result.output());
      assertEquals("100000\n", Shell.sh(root, "wc -l < file"));
    }
  }

  @Test
  void umountClearsAStaleMount() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(mount.root(), "seq 100000 > file");
      ProcessHandle.of(mount.pid()).orElseThrow().destroyForcibly();
      awaitEnd(mount);
      Shell.Result status = TestMount.quire("status", mount.root().toString());
      assertEquals(1, status.exit());
      assertTrue(
          status.output().contains("dead mount")
              && status.output().contains("quire umount " + mount.root()),
          status.output());
      mount.unmount();
      assertEquals("", Shell.sh(mount.root(), "ls -A"));
      mount.mount();
      assertEquals("100000\n", Shell.sh(mount.root(), "wc -l < file"));
    }
  }

  @Test
  void umountClearsADeadMountThatAProcessUses() throws Exception {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Process user = new ProcessBuilder("sleep", "600").directory(mount.root().toFile()).start();
      try {
        mount.killDaemon();
        Shell.Result result = TestMount.quire("umount", mount.root().toString());
        assertEquals(0, result.exit(), result.output());
        assertEquals(
            "quire: %s was a dead mount, whose daemon had ended; it is cleared%n"
                .formatted(mount.root()),
            result.output());
        assertEquals("", Shell.sh(mount.root(), "ls -A"));
        assertTrue(user.isAlive(), "it has nothing to do with the process");
      } finally {
        user.destroyForcibly().waitFor();
      }
    }
  }

  /** Otherwise umount would wait for the end of the daemon that serves the other mount. */
  @Test
  void umountClearsADeadMountWhoseStoreIsMountedElsewhere() throws IOException {
    Path other = Files.createDirectory(scratch.resolve("other"));
    try (TestMount mount = TestMount.mounted(scratch)) {
      mount.killDaemon();
      String store = mount.store().toString();
      Shell.Result again = TestMount.quire("mount", "--store", store, other.toString());
      assertEquals(0, again.exit(), again.output());
      try {
        mount.unmount();
        assertEquals("", Shell.sh(mount.root(), "ls -A"));
        Files.writeString(other.resolve("file"), "x");
      } finally {
        assertEquals(0, TestMount.quire("umount", other.toString()).exit());
      }
    }
  }

  @Test
  void inTheForeground() throws IOException {
    Files.createDirectory(scratch.resolve("mnt"));
    Shell.Result result =
        Shell.run(
            scratch,
            List.of(
                "bash",
                "-euc",
                """
                "$1" mount --foreground --store store mnt &
                for try in $(seq 100); do
                  mountpoint -q mnt && break
                  sleep 0.2
                done
                echo data > mnt/file
                kill -TERM $!
                wait $! || [ $? = 143 ]
                ! mountpoint -q mnt
                """,
                "bash",
                TestMount.LAUNCHER.toString()));
    assertEquals(0, result.exit(), result::output);
  }

  private static void awaitEnd(TestMount mount) throws IOException {
    ProcessHandle.of(mount.pid()).ifPresent(Await::end);
  }
}
