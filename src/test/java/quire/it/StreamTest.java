package quire.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Await;

/** Replay streams on a real mount. */
final class StreamTest {
  private static final String QUIRE = TestMount.LAUNCHER.toString();

  /** The length of the lines that streams are filled with; each line has its own number. */
  private static final int LINE = 16;

  @TempDir private Path scratch;

  private static Shell.Result quire(TestMount mount, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(QUIRE));
    command.addAll(List.of(arguments));
    return Shell.run(mount.root(), command);
  }

  private static String sh(TestMount mount, String script) throws IOException {
    return Shell.sh(mount.root().resolve(".quire/streams"), script);
  }

  @Test
  void toolsWorkOnStreams() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      sh(
          mount,
          """
          echo one >> log; echo two > log
          [ "$(cat log)" = "$(printf 'one\\ntwo')" ] && [ "$(stat -c %s log)" = 8 ]
          [ "$(tail -n 1 log)" = two ] && [ "$(tail -c +5 log)" = two ]
          truncate -s 16K small; seq 10000 >> small
          fails cat small > /dev/null 2> error.txt; grep -q 'Broken pipe' error.txt
          fails cp small /tmp/copy.$$ 2> error.txt; grep -q 'Broken pipe' error.txt
          [ "$(cat small@oldest | wc -c)" = 16384 ] && [ "$(cat small@48889)" = 0000 ]
          [ "$(stat -c '%s %b' small)" = '48894 32' ]
          mv small other; chmod 600 other; [ "$(stat -c %a other)" = 600 ]
          fails truncate -s 32K other 2> error.txt; grep -q busy error.txt
          cp other@oldest /tmp/copy.$$ && tail -c 16384 other | cmp - /tmp/copy.$$; rm /tmp/copy.$$
          rm error.txt; [ "$(ls | sort | xargs)" = 'log other' ]; rm log other; [ -z "$(ls)" ]
          """
              .replace("error.txt", "/tmp/quire-stream-error.$$")
              .replace("rm /tmp/quire-stream-error.$$", "rm -f /tmp/quire-stream-error.$$"));
    }
  }

  @Test
  void tailFollows() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      String followed =
          sh(
              mount,
              """
              truncate -s 8K log; seq 5000 >> log
              tail -s 0.1 -f log@oldest > "$TMPDIR/view" & view=$!
              tail -s 0.1 -n 1 -f log > "$TMPDIR/plain" & plain=$!
              for i in $(seq 20); do sleep 0.1; echo "more $i" >> log; done
              for try in $(seq 100); do
                grep -qx 'more 20' "$TMPDIR/view" && grep -qx 'more 20' "$TMPDIR/plain" && break
                sleep 0.1
              done
              kill $view $plain
              cat "$TMPDIR/plain"; tail -n 21 "$TMPDIR/view"
              """
                  .replace("$TMPDIR", scratch.toString()));
      StringBuilder once = new StringBuilder("5000\n");
      for (int i = 1; i <= 20; i++) {
        once.append("more ").append(i).append('\n');
      }
      assertEquals(once.toString().repeat(2), followed);
    }
  }

  @Test
  void tellsWhatIsLost() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      assertTrue(quire(mount, "stream", "create", "--capacity", "4K", "log").ok());
      sh(mount, "seq 10000 | %s stream write log".formatted(QUIRE));
      Shell.Result read = quire(mount, "stream", "read", "log", "--since", "48880");
      assertEquals(48894 - 48880, read.output().length());
      assertTrue(read.output().endsWith("\n9999\n10000\n"), read.output());
      Shell.Result all = quire(mount, "stream", "read", "log", "--since", "7", "--json");
      String first = all.output().lines().findFirst().orElse("");
      assertEquals("{\"lost\":44791,\"from\":7,\"to\":44798}", first);
      Shell.Result beyond = quire(mount, "stream", "read", "log", "--since", "50000");
      assertTrue(beyond.ok() && beyond.output().contains("ends at 48894"), beyond.output());
      Shell.Result negative = quire(mount, "stream", "read", "log", "--since", "-3");
      assertEquals(2, negative.exit(), negative.output());
    }
  }

  @Test
  void refusesWhatCannotBe() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      sh(mount, "echo x > log");
      assertRefused(mount, "has data", "stream", "create", "--capacity", "8K", "log");
      assertRefused(mount, "4K to 1G", "stream", "create", "--capacity", "1K", "tiny");
      assertFalse(Files.exists(mount.root().resolve(".quire/streams/tiny")));
      assertRefused(mount, "no stream 'none'", "stream", "read", "none");
      assertRefused(mount, "no stream 'none'", "stream", "rm", "log", "none");
      assertRefused(mount, "without /", "stream", "write", "a/b");
      Shell.Result notRun = quire(mount, "run", "--log", "run", "/no/such/program", "--log");
      assertEquals(127, notRun.exit(), notRun.output());
      assertTrue(notRun.output().contains("cannot run"), notRun.output());
      Shell.Result noProgram = quire(mount, "run", "--log", "run", "/etc/passwd");
      assertEquals(127, noProgram.exit(), noProgram.output());
      assertTrue(noProgram.output().contains("Permission denied"), noProgram.output());
      assertRefused(mount, "--since", "stream", "read", "log@oldest");
      assertRefused(mount, "--since", "stream", "read", "log@" + Long.MAX_VALUE);
      assertTrue(quire(mount, "run", "--log", "job@20261130235959123456789", "true").ok());
      assertRefused(mount, "", "run", "--log", "run", "false", "-V", "--help");
      assertEquals("x\n", sh(mount, "cat log"));
    }
  }

  private static void assertRefused(TestMount mount, String reason, String... arguments)
      throws IOException {
    Shell.Result result = quire(mount, arguments);
    assertEquals(1, result.exit(), result.output());
    assertTrue(result.output().contains(reason), result.output());
  }

  @Test
  void runKeepsOutputAndStatus() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.Result plain =
          quire(mount, "run", "--log", "a", "--", "sh", "-c", "echo out; echo err >&2; exit 3");
      assertEquals(3, plain.exit());
      assertEquals("out\nerr\n", sh(mount, "cat a"));
      assertEquals("3", attribute(mount, "a", "exit"));
      Shell.Result tagged =
          quire(mount, "run", "--tag", "--log", "b", "--", "sh", "-c", "echo x; printf y >&2");
      assertEquals(0, tagged.exit());
      assertEquals("err: y\nout: x\n", sh(mount, "sort b"));
      assertEquals("0", attribute(mount, "b", "exit"));
    }
  }

  /** A file of the JVM that gets the descriptor of a closed stdin must not be taken for it. */
  @Test
  void aClosedStdinHasNoBytes() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      sh(mount, QUIRE + " stream write log <&- && exit 1; [ ! -s log ]");
      sh(mount, QUIRE + " run --log run cat <&- && exit 1; grep 'cat:' run");
      sh(mount, QUIRE + " import - x <&- || [ $? = 1 ]; [ ! -e ../snapshots/x ]");
      sh(mount, "echo text > text; %s stream read text >&- && exit 1; cat text".formatted(QUIRE));
    }
  }

  /** Inside, the process has another number than the /proc that is mounted knows it by. */
  @Test
  void anotherPidNamespaceDoesNotCloseTheOutput() throws IOException {
    User.assumeRoot();
    try (TestMount mount = TestMount.mounted(scratch)) {
      String said =
          sh(
              mount,
              "echo text | unshare --pid --fork %s stream write log; echo end >> log"
                  .formatted(QUIRE));
      assertEquals("", said);
      assertEquals(
          "text\nend\n", sh(mount, "unshare --pid --fork %s stream read log".formatted(QUIRE)));
    }
  }

  @Test
  void theCommandGetsItsWordsAsTheyAre() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path words = Files.writeString(scratch.resolve("words"), "a b # c\n");
      assertTrue(quire(mount, "run", "--log", "a", "echo", "@" + words, "@@x", "'q'").ok());
      assertEquals("@%s @@x 'q'\n".formatted(words), sh(mount, "cat a"));
    }
  }

  /**
   * The output is much longer than a pipe holds, so the command would hang if quire stopped reading
   * it.
   */
  @Test
  void aCommandRunsToItsEndAlthoughItsStreamIsGone() throws Exception {
    for (String tag : List.of("--tag=true", "--tag=false")) {
      try (TestMount mount = TestMount.mounted(Files.createDirectory(scratch.resolve(tag)))) {
        String script =
            "touch begun; while [ ! -e gone ]; do sleep 0.05; done; seq 50000; seq 50000 >&2; exit 7";
        String root = mount.root().toString();
        List<String> verb = List.of(QUIRE, "run", "--log", "log", "--mount", root, tag, "--");
        ProcessBuilder builder =
            new ProcessBuilder(Shell.concat(verb, List.of("sh", "-c"), script));
        builder.redirectErrorStream(true);
        builder.directory(mount.store().toFile());
        Process run = builder.start();
        try {
          Await.until("it runs", () -> Files.exists(mount.store().resolve("begun")));
          mount.killDaemon();
          Files.createFile(mount.store().resolve("gone"));
          assertTrue(run.waitFor(1, TimeUnit.MINUTES), "it does not end");
          String said = new String(run.getInputStream().readAllBytes(), US_ASCII);
          assertEquals(7, run.exitValue(), said);
          assertTrue(said.contains("in the stream 'log'"), said);
          assertFalse(said.contains("Exception"), said);
        } finally {
          run.destroyForcibly();
          mount.clear();
        }
      }
    }
  }

  @Test
  void runPassesSignals() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      sh(
          mount,
          """
          %s run --log log -- sh -c 'trap "echo got it; exit 5" HUP; echo ready
            while :; do sleep 0.05; done' & run=$!
          for try in $(seq 100); do [ "$(cat log 2>&1)" = ready ] && break; sleep 0.1; done
          kill -HUP $run
          wait $run && exit 1; [ $? = 5 ]
          [ "$(tail -n 1 log)" = 'got it' ]
          """
              .formatted(QUIRE));
    }
  }

  @Test
  void runKeepsTheLastMegabyteOfWhatIsKilled() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      long bytes = 1L << 30;
      long lines = 16 << 20;
      String script =
          "yes | head -c %d; seq -f %%015.0f 1 %d; kill -9 $$"
              .formatted(bytes - lines, lines / LINE);
      Shell.Result run = quire(mount, "run", "--log", "big", "--", "sh", "-c", script);
      assertEquals(137, run.exit(), run.output());
      assertEquals(Long.toString(bytes), attribute(mount, "big", "total"));
      byte[] kept = Files.readAllBytes(stream(mount, "big@oldest"));
      assertEquals(1 << 20, kept.length);
      assertLines(ByteBuffer.wrap(kept), lines - kept.length);
    }
  }

  private static Path stream(TestMount mount, String name) {
    return mount.root().resolve(".quire/streams").resolve(name);
  }

  private static String attribute(TestMount mount, String stream, String name) throws IOException {
    ByteBuffer value = ByteBuffer.allocate(32);
    Files.getFileAttributeView(stream(mount, stream), UserDefinedFileAttributeView.class)
        .read("quire." + name, value);
    return US_ASCII.decode(value.flip()).toString();
  }

  /** The output of seq -f %015.0f from an offset on, which need not be the beginning of a line. */
  private static byte[] lines(long offset, int length) {
    byte[] lines = new byte[length + 2 * LINE];
    int skipped = (int) (offset % LINE);
    long number = offset / LINE + 1;
    for (int at = 0; at < skipped + length; at += LINE, number++) {
      long digits = number;
      for (int i = at + LINE - 2; i >= at; i--, digits /= 10) {
        lines[i] = (byte) ('0' + digits % 10);
      }
      lines[at + LINE - 1] = '\n';
    }
    return Arrays.copyOfRange(lines, skipped, skipped + length);
  }

  private static void assertLines(ByteBuffer bytes, long offset) {
    int wrong = ByteBuffer.wrap(lines(offset, bytes.remaining())).mismatch(bytes);
    assertEquals(-1, wrong, () -> "a wrong byte at %d of the stream".formatted(offset + wrong));
  }

  @Test
  void readersSeeWhatWasWrittenOrAreTold() throws Exception {
    readWhileWriting(64L << 20);
  }

  @Test
  @Tag("soak")
  void readersSeeWhatWasWrittenOrAreToldFor10Gibibytes() throws Exception {
    readWhileWriting(10L << 30);
  }

  /** One writer, and eight readers of which each is slower than the one before. */
  private void readWhileWriting(long bytes) throws Exception {
    try (TestMount mount = TestMount.mounted(scratch);
        ExecutorService readers = Executors.newFixedThreadPool(8)) {
      sh(mount, ": > log");
      List<Future<Long>> results = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        int napMillis = i * i;
        results.add(readers.submit(() -> readAll(mount, bytes, napMillis)));
      }
      write(stream(mount, "log"), bytes);
      for (Future<Long> result : results) {
        assertTrue(result.get() > 0);
      }
      assertEquals(Long.toString(bytes), attribute(mount, "log", "total"));
    }
  }

  private static void write(Path stream, long bytes) throws IOException {
    int chunk = 64 << 10;
    try (FileChannel writer = FileChannel.open(stream, StandardOpenOption.APPEND)) {
      for (long offset = 0; offset < bytes; offset += chunk) {
        assertEquals(chunk, writer.write(ByteBuffer.wrap(lines(offset, chunk))));
      }
    }
  }

  /** Reads to the end; returns how many bytes it has seen. */
  private static long readAll(TestMount mount, long bytes, int napMillis) throws Exception {
    ByteBuffer chunk = ByteBuffer.allocate(64 << 10);
    long position = 0;
    long seen = 0;
    try (FileChannel channel = FileChannel.open(stream(mount, "log"))) {
      while (position < bytes) {
        try {
          int count = Math.max(0, channel.read(chunk.clear(), position));
          assertLines(chunk.flip(), position);
          position += count;
          seen += count;
        } catch (IOException e) {
          assertEquals("Broken pipe", e.getMessage());
          long oldest = Long.parseLong(attribute(mount, "log", "oldest"));
          assertTrue(oldest > position, "it was not lost");
          position = oldest;
        }
        Thread.sleep(napMillis);
      }
    }
    return seen;
  }

  @Test
  void readersResumeAfterAKill() throws Exception {
    try (TestMount mount = TestMount.mounted(scratch)) {
      sh(mount, ": > log");
      long acknowledged = 0;
      for (int round = 0; round < 3; round++) {
        Path log = stream(mount, "log");
        try (ExecutorService writer = Executors.newSingleThreadExecutor()) {
          long from = acknowledged;
          Future<Long> written = writer.submit(() -> writeUntilKilled(log, from));
          Thread.sleep(500);
          mount.killDaemon();
          acknowledged = written.get();
        }
        mount.clear();
        mount.mount();
        long total = Long.parseLong(attribute(mount, "log", "total"));
        long oldest = Long.parseLong(attribute(mount, "log", "oldest"));
        assertTrue(total >= acknowledged, total + " of " + acknowledged);
        assertTrue(total - oldest >= (1 << 20) - StreamTest.CHUNK, "kept " + (total - oldest));
        assertReadsFrom(mount, oldest, total);
        acknowledged = total;
      }
    }
  }

  private static final int CHUNK = 4000 * LINE;

  private static void assertReadsFrom(TestMount mount, long from, long total) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) (total - from));
    try (FileChannel reader = FileChannel.open(stream(mount, "log"))) {
      while (bytes.hasRemaining()) {
        assertTrue(reader.read(bytes, from + bytes.position()) > 0);
      }
    }
    assertLines(bytes.flip(), from);
  }

  /** Writes until the daemon is killed; returns the offset up to which writes were acknowledged. */
  private static long writeUntilKilled(Path log, long from) {
    long at = from;
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    try (FileChannel channel = FileChannel.open(log, StandardOpenOption.APPEND)) {
      while (true) {
        chunk.clear().put(lines(at, CHUNK));
        at += channel.write(chunk.flip());
      }
    } catch (IOException e) {
      return at;
    }
  }
}
