package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The access log, the figures and quire top of a real mount. */
final class ObservationTest {
  @TempDir private Path scratch;

  @Test
  void theAccessLogTellsEveryRequest() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path log = mount.root().resolve(".quire/accesslog");
      Shell.sh(mount.root(), "echo before > before");
      try (InputStream in = Files.newInputStream(log)) {
        Shell.sh(
            mount.root(),
            """
            mkdir d; echo hello > 'd/a file'; sync 'd/a file'
            dd if='d/a file' of=/dev/null bs=4096 iflag=direct status=none
            mv 'd/a file' d/b; fails cat d/c; rm -r d
            """);
        String lines = readUntil(in, "op=rmdir");
        assertFalse(lines.contains("/before") || lines.contains("/.quire/accesslog"), lines);
        for (String expected :
            List.of(
                "op=mkdir [^\n]*result=0 [^\n]*path=/d\n",
                "op=create [^\n]*ino=\\d+ path=/d/a.040file\n",
                "op=write [^\n]*result=6 [^\n]*offset=0 size=6 path=/d/a.040file\n",
                "op=read [^\n]*result=6 [^\n]*path=/d/a.040file\n",
                "op=(lookup|readdirplus) [^\n]*result=-2 [^\n]*path=/d/c\n",
                "op=(rename|rename2) [^\n]*path=/d/a.040file\n",
                "op=unlink [^\n]*path=/d/b\n",
                "op=rmdir [^\n]*path=/d\n")) {
          assertTrue(
              Pattern.compile(expected).matcher(lines).find(),
              () -> "no " + expected + " in\n" + lines);
        }
      }
      long total = Files.size(log);
      Shell.sh(mount.root(), "echo after > after");
      assertEquals(total, Files.size(log), "the log grows although no reader has it open");
    }
  }

  /** A line is written once the request is answered. */
  private static String readUntil(InputStream log, String last) throws IOException {
    StringBuilder lines = new StringBuilder();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (lines.indexOf(last) < 0 && System.nanoTime() < end) {
      lines.append(new String(log.readAllBytes(), StandardCharsets.US_ASCII));
    }
    return lines.toString();
  }

  @Test
  void onlyTheOwnerMayReadTheLog() throws IOException {
    User.assumeRoot();
    try (TestMount mount = TestMount.mounted(scratch, "-o", "allow_other");
        User user = User.ordinary(scratch)) {
      String cat = "cat '%s/.quire/%s' > /dev/null";
      user.sh(cat.formatted(mount.root(), "stats"));
      assertFalse(user.run(cat.formatted(mount.root(), "accesslog")).ok());
    }
  }

  @Test
  void statsCount() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(mount.root(), "head -c 5000000 /dev/urandom > f; sync; echo x >> .quire/streams/s");
      String stats = mount.stats();
      assertTrue(TestMount.figure(stats, "quire_written_bytes_total") >= 5_000_002, stats);
      assertTrue(TestMount.figure(stats, "quire_log_allocated_bytes") >= 5_000_000, stats);
      assertTrue(TestMount.figure(stats, "quire_available_bytes") > 0, stats);
      assertEquals(1, TestMount.figure(stats, "quire_streams"), stats);
      assertEquals(2, TestMount.figure(stats, "quire_streams_total_bytes"), stats);
      assertTrue(
          TestMount.figure(stats, "quire_requests_seconds_count{op=\"create\"}") >= 2, stats);
      assertTrue(TestMount.figure(stats, "quire_inode_cache_hits_total") > 0, stats);
      assertEquals(1 << 26, TestMount.figure(stats, "quire_memory_budget_bytes"), stats);
    }
  }

  @Test
  void topReportsAsText() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      String report =
          Shell.sh(
              mount.root(),
              """
              while :; do echo x > f; cat f > /dev/null; sleep 0.02; done & busy=$!
              %s top --count 2 --interval 0.7; kill $busy
              """
                  .formatted(TestMount.LAUNCHER));
      assertFalse(report.contains("\033"), report);
      assertEquals(2, report.split("quire top", -1).length - 1, report);
      for (String word : List.of("OPERATION", "P99 US", "write ", " bash", "inode cache")) {
        assertTrue(report.contains(word), () -> word + " is not in\n" + report);
      }
    }
  }

  @Test
  void topFillsATerminal() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      String screen =
          Shell.sh(
              mount.root(),
              """
              tmux() { command tmux -S '%2$s/tmux' -f /dev/null "$@"; }
              tmux new-session -d -x 100 -y 20 '%1$s top --interval 0.5 .; sleep 60'
              while :; do echo x > f; cat f > /dev/null; sleep 0.02; done & busy=$!
              for try in $(seq 100); do
                sleep 0.2; tmux capture-pane -p > '%2$s/screen'
                grep -q '^write' '%2$s/screen' && grep -q ' bash ' '%2$s/screen' && break
              done
              tmux send-keys C-c; sleep 1; tmux capture-pane -p > '%2$s/after'
              kill $busy; tmux kill-server; cat '%2$s/screen'
              """
                  .formatted(TestMount.LAUNCHER, scratch));
      List<String> lines = screen.lines().toList();
      assertTrue(lines.get(0).startsWith("quire top  " + mount.root()), screen);
      assertTrue(lines.get(3).startsWith("OPERATION"), screen);
      assertEquals(1, screen.split("quire top", -1).length - 1, screen);
      assertTrue(lines.size() <= 20, screen);
      assertTrue(lines.stream().allMatch(line -> line.length() <= 100), screen);
      String after = Files.readString(scratch.resolve("after"));
      assertFalse(after.contains("OPERATION"), "the screen is as it was before:\n" + after);
    }
  }
}
