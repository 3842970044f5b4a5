package quire.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A daemon that hangs, here because it is stopped, blocks no command: each command names it and the
 * reason.
 */
final class SilentDaemonTest {
  private static final int LONGEST_SECONDS = 90;

  @TempDir private Path scratch;

  @Test
  void everyCommandSaysWhoDoesNotAnswer() throws Exception {
    try (TestMount mount = TestMount.mounted(scratch, "-o", "fsname=work")) {
      Path root = mount.root();
      Files.createDirectory(root.resolve("directory"));
      Files.writeString(root.resolve("file"), "text");
      Path link = Files.createSymbolicLink(scratch.resolve("link"), root);
      Map<String, Process> commands = new LinkedHashMap<>();
      long daemon = mount.pid();
      signal("STOP", daemon);
      try {
        for (String words :
            List.of(
                "umount " + root,
                "umount " + link,
                "status " + root,
                "snapshots " + link,
                "snapshot " + root + " name",
                "stat " + root + "/file",
                "clone ./mnt/directory " + root + "/copy",
                "diff ./mnt/directory ./mnt",
                "restore name " + root + "/directory",
                "import --mount " + root + " " + root + "/file",
                "gc " + root,
                "archive " + root + "/.quire/snapshots/name",
                "nar-hash " + root + "/directory",
                "top --count 1 " + root,
                "cacheprog --mount " + root,
                "mount --store " + scratch.resolve("other") + " " + root,
                "mount --store "
                    + root
                    + "/store "
                    + Files.createDirectories(scratch.resolve("m")))) {
          commands.put(words, start(words));
        }
        String who = "the daemon of %s (process %d) has not answered for ".formatted(root, daemon);
        for (Map.Entry<String, Process> command : commands.entrySet()) {
          String said = end(command.getValue(), command.getKey(), 1);
          assertTrue(said.contains(who), command.getKey() + ": " + said);
          assertTrue(said.contains("kill -CONT " + daemon), command.getKey() + ": " + said);
          assertTrue(said.contains("quire umount --force " + root), command.getKey() + ": " + said);
        }
        String other = "mount --store %s m".formatted(mount.store());
        String refused = end(start(other), other, 1);
        assertTrue(refused.contains("in use by process " + daemon), refused);
        String said = end(start("status"), "status", 0);
        assertTrue(said.contains(root + "\n") && said.contains(who), said);
      } finally {
        signal("CONT", daemon);
        commands.values().forEach(Process::destroyForcibly);
      }
      assertEquals("text", Files.readString(root.resolve("file")));
    }
  }

  @Test
  void forceEndsTheMountAndSaysWhoStillHasTheStore() throws Exception {
    User.assumeRoot();
    try (TestMount mount = TestMount.mounted(scratch, "-o", "fsname=work")) {
      Files.writeString(mount.root().resolve("file"), "text");
      long daemon = mount.pid();
      signal("STOP", daemon);
      try {
        String words = "umount --force " + mount.root();
        String said = end(start(words), words, 1);
        assertTrue(
            said.contains(
                "%s is unmounted, but its daemon, process %d, is stopped"
                    .formatted(mount.root(), daemon)),
            said);
        assertEquals("", Shell.sh(scratch, "ls mnt"));
      } finally {
        signal("CONT", daemon);
      }
      mount.mount(); // waits until the old daemon has ended
      assertEquals("text", Files.readString(mount.root().resolve("file")));
    }
  }

  /** A daemon may be busy for some time, so the command gives up only after half a minute. */
  @Tag("soak")
  @Test
  void aRunningCommandEndsToo() throws Exception {
    try (TestMount mount = TestMount.mounted(scratch)) {
      long daemon = mount.pid();
      Process command = startAsking("import - name --mount " + mount.root());
      try {
        awaitConnection(command);
        signal("STOP", daemon);
        String said = end(command, "import", 1);
        assertTrue(said.contains("(process %d) has not answered for ".formatted(daemon)), said);
      } finally {
        signal("CONT", daemon);
        command.destroyForcibly();
      }
    }
  }

  /** Starts a command whose stdin stays open, so that the daemon waits for more. */
  private Process startAsking(String words) throws IOException {
    return new ProcessBuilder(
            "bash",
            "-c",
            "exec timeout %d '%s' %s".formatted(LONGEST_SECONDS, TestMount.LAUNCHER, words))
        .directory(scratch.toFile())
        .redirectErrorStream(true)
        .start();
  }

  private void awaitConnection(Process command) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
    while (command.descendants().noneMatch(SilentDaemonTest::hasSocket)) {
      assertTrue(System.nanoTime() < deadline, "no connection to the daemon");
      Thread.sleep(20);
    }
  }

  private static boolean hasSocket(ProcessHandle process) {
    Path descriptors = Path.of("/proc", Long.toString(process.pid()), "fd");
    try (Stream<Path> all = Files.list(descriptors)) {
      return all.anyMatch(SilentDaemonTest::isSocket);
    } catch (IOException | UncheckedIOException e) {
      return false; // it has ended
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException e) {
      return false; // it is closed by now
    }
  }

  private Process start(String words) throws IOException {
    Process process = startAsking(words);
    process.getOutputStream().close();
    return process;
  }

  /** Waits for the end of a command; returns its output. */
  private static String end(Process process, String words, int exit) throws Exception {
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(exit, process.waitFor(), words + ": " + said);
    return said;
  }

  private static void signal(String name, long pid) throws IOException {
    Shell.sh(Path.of("/"), "kill -%s %d".formatted(name, pid));
  }
}
