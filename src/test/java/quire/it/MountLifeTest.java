package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Await;

/**
 * How commands report and handle mounts that are dead, in use by other processes, or another
 * user's.
 */
final class MountLifeTest {
  @TempDir private Path scratch;

  private Path directory(String name) throws IOException {
    return Files.createDirectory(scratch.resolve(name));
  }

  @Test
  void statusListsDeadMountsBesideOthers() throws IOException {
    try (TestMount dead = TestMount.mounted(directory("a"));
        TestMount alive = TestMount.mounted(directory("b"))) {
      dead.killDaemon();
      Shell.Result status = TestMount.quire("status");
      assertEquals(0, status.exit(), status::output);
      assertTrue(status.output().contains(alive.root() + "\n"), status.output());
      assertTrue(status.output().contains(dead.root() + " is a dead mount"), status.output());
      String json = TestMount.quire("status", "--json").output();
      Files.writeString(scratch.resolve("status"), json);
      assertEquals("dead running", state(dead) + " " + state(alive), json);
      dead.unmount();
      long stopped = alive.pid();
      signal("STOP", stopped);
      try {
        status = TestMount.quire("status");
        assertEquals(0, status.exit(), status::output);
        assertTrue(
            status
                .output()
                .contains(
                    "the daemon of %s (process %d) has not answered"
                        .formatted(alive.root(), stopped)),
            status.output());
      } finally {
        signal("CONT", stopped);
      }
    }
  }

  private String state(TestMount mount) throws IOException {
    return Shell.sh(
            scratch,
            """
            python3 -c "import json, sys
            print([m['state'] for m in json.load(open('status')) if m['mountPoint'] == '%s'][0])"
            """
                .formatted(mount.root()))
        .strip();
  }

  @Test
  void aDeadMountWithANameOfItsOwnIsTakenOverToo() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch, "-o", "fsname=work")) {
      Files.writeString(mount.root().resolve("file"), "text");
      mount.killDaemon();
      mount.mount();
      assertEquals("text", Files.readString(mount.root().resolve("file")));
    }
  }

  @Test
  void aDeadMountIsSeenThoughTheKernelStillKnowsItsAttributes() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path root = mount.root();
      Files.writeString(root.resolve("file"), "text");
      Shell.sh(scratch, "stat mnt"); // from now on the kernel answers it without the daemon
      mount.killDaemon();
      Shell.Result status = TestMount.quire("status", root.toString());
      assertTrue(status.output().contains(root + " is a dead mount"), status.output());
      Shell.sh(scratch, "stat mnt || true");
      mount.mount();
      assertEquals("text", Files.readString(root.resolve("file")));
    }
  }

  @Test
  void aMountFollowsAnUnmountAtOnce() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      for (int round = 0; round < 3; round++) {
        Shell.sh(mount.root(), "seq 100000 > file" + round);
        Shell.sh(scratch, "umount mnt");
        mount.mount();
      }
      assertEquals("file0\nfile1\nfile2\n", Shell.sh(mount.root(), "ls"));
    }
  }

  @Test
  void aMountSaysWhatItWaitsFor() throws Exception {
    try (TestMount mount = TestMount.mounted(scratch)) {
      mount.unmount();
      String lock =
          """
          import fcntl, time
          file = open('store/lock', 'r+')
          fcntl.lockf(file, fcntl.LOCK_EX)
          print('began', flush=True)
          time.sleep(300)
          """;
      Path began = scratch.resolve("began");
      Path said = scratch.resolve("said");
      Process closing = start(began, "python3", "-c", lock);
      Process next;
      try {
        await(began, "began");
        String store = mount.store().toString();
        String[] options = {"--front-door", TestMount.FRONT_DOOR, "--store", store};
        next =
            start(
                said,
                Shell.concat(
                    List.of(TestMount.LAUNCHER.toString(), "mount"),
                    List.of(options),
                    mount.root().toString()));
        await(said, "waiting for process " + closing.pid());
      } finally {
        closing.destroyForcibly().waitFor();
      }
      assertTrue(next.waitFor(60, TimeUnit.SECONDS));
      assertEquals(0, next.exitValue(), Files.readString(said));
    }
  }

  private Process start(Path output, String... command) throws IOException {
    return new ProcessBuilder(command)
        .directory(scratch.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  @Test
  void aSecondMountOfAStoreIsRefusedAtOnce() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch, "-o", "fsname=work")) {
      Path other = directory("other");
      Shell.Result result =
          TestMount.quire("mount", "--store", mount.store().toString(), other.toString());
      assertEquals(1, result.exit());
      assertTrue(result.output().contains("in use by process " + mount.pid()), result.output());
      assertFalse(result.output().contains("waiting"), result.output());
    }
  }

  /**
   * A new mount namespace has a copy of every mount, and would keep the mounts of other running
   * tests from ending.
   */
  private static String letGoOfAllBut(Path mount) {
    return """
        while read -r source target type rest; do
          [ "$type" != fuse.quire ] || [ "$target" = '%s' ] || umount -l "$target" || :
        done < /proc/self/mounts"""
        .formatted(mount);
  }

  @Test
  void umountSaysWhoKeepsAMountAndForcesItsEnd() throws Exception {
    User.assumeRoot();
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path root = mount.root();
      Process other =
          new ProcessBuilder(
                  "unshare",
                  "-m",
                  "--propagation",
                  "private",
                  "sh",
                  "-c",
                  "%3$s; exec 3>'%1$s/file'; echo kept >&3; echo > '%2$s'; exec sleep 300"
                      .formatted(root, scratch.resolve("began"), letGoOfAllBut(root)))
              .start();
      try {
        await(scratch.resolve("began"), "\n");
        String holder = "process %d (sleep) has it on %s".formatted(other.pid(), root);
        Shell.Result result = TestMount.quire("umount", root.toString());
        assertEquals(1, result.exit(), result::output);
        assertTrue(result.output().contains("unmounted here, but " + holder), result.output());
        assertTrue(result.output().contains("quire umount --force " + root), result.output());
        assertEquals("", Shell.sh(root, "ls"));
        result = TestMount.quire("umount", root.toString());
        assertEquals(1, result.exit(), result::output);
        assertTrue(result.output().contains(holder), result.output());
        result = TestMount.quire("umount", "--force", root.toString());
        assertEquals(0, result.exit(), result::output);
        assertTrue(result.output().contains("; that ends now"), result.output());
        assertTrue(other.isAlive(), "the other process has ended");
      } finally {
        other.destroyForcibly().waitFor();
      }
      mount.assertClean();
      mount.mount();
      assertEquals("kept\n", Files.readString(root.resolve("file")));
    }
  }

  @Test
  void forceLeavesAloneWhatAnotherNamespaceHasMountedThere() throws Exception {
    User.assumeRoot();
    Path root = directory("mnt");
    String script =
        """
        %2$s
        '%1$s' mount --store store mnt; echo text > mnt/file; echo > began
        read end; cat mnt/file; '%1$s' umount mnt
        """
            .formatted(TestMount.LAUNCHER, letGoOfAllBut(root));
    Process other =
        new ProcessBuilder("unshare", "-m", "--propagation", "private", "bash", "-euc", script)
            .directory(scratch.toFile())
            .redirectErrorStream(true)
            .redirectOutput(scratch.resolve("said").toFile())
            .start();
    try (OutputStream in = other.getOutputStream()) {
      await(scratch.resolve("began"), "\n");
      Shell.Result result = TestMount.quire("umount", "--force", root.toString());
      assertEquals(1, result.exit(), result::output);
      assertTrue(result.output().contains(root + " is not a quire mount"), result.output());
      assertTrue(result.output().contains("nsenter -t "), result.output());
      in.write('\n');
    } finally {
      assertEquals(0, other.waitFor(), "the mount of the other namespace has ended");
    }
    assertEquals("text\n", Files.readString(scratch.resolve("said")));
  }

  @Test
  void forceEndsAMountInUseAndKeepsWhatWasWritten() throws IOException {
    User.assumeRoot();
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path root = mount.root();
      String script =
          """
          exec 3> file; echo kept >&3
          '%s' umount --force .
          fails echo more >&3
          """
              .formatted(TestMount.LAUNCHER);
      Shell.sh(root, script);
      mount.assertClean();
      mount.mount();
      assertEquals("kept\n", Files.readString(root.resolve("file")));
    }
  }

  @Test
  void forceEndsAnIdleMount() throws IOException {
    User.assumeRoot();
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.Result result = TestMount.quire("umount", "--force", mount.root().toString());
      assertEquals(0, result.exit(), result::output);
      mount.assertClean();
    }
  }

  @Test
  void aBusyMountNamesWhatIsMountedInsideAndFromIt() throws IOException {
    User.assumeRoot();
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path inside = Files.createDirectory(mount.root().resolve("inside"));
      Path outside = directory("outside");
      Shell.sh(scratch, "mount --bind outside '%s'".formatted(inside));
      try {
        Shell.Result result = TestMount.quire("umount", mount.root().toString());
        assertEquals(1, result.exit());
        assertTrue(result.output().contains(inside + " is mounted inside it"), result.output());
      } finally {
        Shell.sh(scratch, "umount '%s'".formatted(inside));
      }
      Shell.sh(scratch, "mount --bind '%s' outside".formatted(inside));
      try {
        Shell.Result result = TestMount.quire("umount", mount.root().toString());
        assertEquals(1, result.exit());
        assertTrue(result.output().contains("it is also mounted on " + outside), result.output());
      } finally {
        Shell.sh(scratch, "umount outside");
      }
      mount.assertClean(); // once the daemon has closed the store
    }
  }

  @Test
  void otherUsersAreToldWhoOwnsAMount() throws IOException {
    User.assumeRoot();
    try (TestMount roots = TestMount.mounted(scratch, "-o", "allow_other");
        User user = User.ordinary(scratch)) {
      user.sh("mkdir mnt; \"$QUIRE\" mount --store store mnt; echo text > mnt/file");
      Path own = user.home().resolve("mnt");
      Shell.Result status = user.run("\"$QUIRE\" status");
      assertEquals(0, status.exit(), status::output);
      assertTrue(status.output().contains(own + "\n"), status.output());
      assertTrue(status.output().contains(roots.root() + " is a mount of root"), status.output());
      for (String verb : List.of("umount", "umount --force", "status", "snapshots")) {
        Shell.Result result = user.run("\"$QUIRE\" %s '%s'".formatted(verb, roots.root()));
        assertEquals(verb.equals("status") ? 0 : 1, result.exit(), result::output);
        assertTrue(result.output().contains("is a mount of root"), verb + ": " + result.output());
        assertFalse(result.output().contains("fusermount"), result.output());
      }
      String name = Shell.sh(scratch, "stat -c %U home").strip();
      Shell.Result result = TestMount.quire("snapshots", own.toString());
      assertEquals(1, result.exit(), result::output);
      assertTrue(result.output().contains("is a mount of " + name), result.output());
      user.sh("cat mnt/file; \"$QUIRE\" umount mnt");
    }
  }

  private static void signal(String name, long pid) throws IOException {
    Shell.sh(Path.of("/"), "kill -%s %d".formatted(name, pid));
  }

  private static void await(Path file, String text) {
    Await.until(
        "\"%s\" is in %s".formatted(text, file),
        () -> Files.exists(file) && Files.readString(file).contains(text));
  }
}
