package quire.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static quire.it.Requests.action;
import static quire.it.Requests.close;
import static quire.it.Requests.get;
import static quire.it.Requests.put;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quire.Await;

/**
 * A program behind a cache program that never answers and never ends by itself: once go has ended,
 * the program holds none of go's pipes, and is killed soon after.
 */
@SuppressWarnings("NullAway.Init") // JUnit calls prepare()
final class NextPipeTest {
  private static final int DEADLINE_SECONDS = 60;

  @TempDir private Path scratch;
  private Path deaf;

  @BeforeEach
  void prepare() throws IOException {
    deaf = scratch.resolve("deaf");
    String script = "#!/bin/sh\ntrap '' HUP TERM INT PIPE\nwhile :; do sleep 600; done\n";
    Files.writeString(deaf, script);
    Files.setPosixFilePermissions(deaf, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void nothingIsLeft() {
    running().forEach(ProcessHandle::destroyForcibly);
  }

  private List<ProcessHandle> running() {
    return ProcessHandle.allProcesses().filter(this::isDeaf).toList();
  }

  private boolean isDeaf(ProcessHandle process) {
    Path words = Path.of("/proc", Long.toString(process.pid()), "cmdline");
    try {
      return Files.readString(words, UTF_8).startsWith("/bin/sh\0" + deaf);
    } catch (IOException e) {
      return false; // it has ended meanwhile
    }
  }

  private void assertGone() {
    Await.until("the program behind has ended", () -> running().isEmpty());
  }

  /** Acts as go does: asks, closes, and waits for the end of both pipes. */
  private void talk(String how, List<String> place) throws Exception {
    List<String> words = new ArrayList<>(List.of(TestMount.LAUNCHER.toString(), "cacheprog"));
    words.addAll(place);
    words.addAll(List.of("--next-budget", "1s", "--next", deaf.toString()));
    ProcessBuilder builder = new ProcessBuilder(words).directory(scratch.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("QUIRE_CACHEPROG", how);
    Process process = builder.start();
    CompletableFuture<String> said = read(process.getInputStream());
    CompletableFuture<String> complained = read(process.getErrorStream());
    try (OutputStream in = process.getOutputStream()) {
      String requests = get(1, action(1)) + put(2, action(1), new byte[] {1}) + close(3);
      in.write(requests.getBytes(UTF_8));
      in.flush();
      String answers = said.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
      String complaints = complained.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
      assertTrue(answers.contains("{\"ID\":3}"), () -> answers + complaints);
    }
  }

  private static CompletableFuture<String> read(InputStream in) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (in) {
            return new String(in.readAllBytes(), UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "java"})
  void endsWithItsHost(String how) throws Exception {
    talk(how, List.of("--dir", scratch.resolve("cache").toString()));
    assertGone();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "java"})
  void endsWithItsHostOnAMount(String how) throws Exception {
    try (TestMount mount = TestMount.mounted(scratch)) {
      talk(how, List.of("--mount", mount.root().toString()));
      assertGone();
    }
  }

  @Test
  void aRealGoLeavesNothing() throws Exception {
    Go go = Go.require(scratch);
    Path module = Files.createDirectory(scratch.resolve("module"));
    Files.writeString(module.resolve("go.mod"), "module m\n\ngo 1.24\n");
    Files.writeString(module.resolve("m.go"), "package m\n");
    String program =
        "%s cacheprog --dir %s --next-budget 1s --next %s"
            .formatted(TestMount.LAUNCHER, scratch.resolve("cache"), deaf);
    go.sh(
        module, program, "timeout %d bash -c 'go build . 2>&1 | cat'".formatted(DEADLINE_SECONDS));
    assertGone();
  }

  /** Then no process of quire is left that could end the program. */
  @ParameterizedTest
  @ValueSource(strings = {"", "java"})
  void endsEvenIfAllItsHostsAreKilled(String how) throws Exception {
    Process process = start(how, "--dir", scratch.resolve("cache").toString());
    ask(process);
    ProcessHandle parent = running().get(0).parent().orElseThrow();
    parent.destroyForcibly();
    process.destroyForcibly();
    assertGone();
  }

  @Test
  void endsEvenIfTheDaemonIsKilled() throws Exception {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Process process = start("", "--mount", mount.root().toString());
      ask(process);
      mount.kill();
      process.destroyForcibly();
      assertGone();
    }
  }

  /** As on Ctrl-C, which reaches all processes but those in a session of their own. */
  @Test
  void endsWhenItsHostIsTerminated() throws Exception {
    Process process = start("", "--dir", scratch.resolve("cache").toString());
    ask(process);
    process.children().forEach(ProcessHandle::destroy);
    process.destroy();
    assertGone();
  }

  private Process start(String how, String option, String place) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                TestMount.LAUNCHER.toString(),
                "cacheprog",
                option,
                place,
                "--next",
                deaf.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("QUIRE_CACHEPROG", how);
    return builder.start();
  }

  /** Sends a request, so that the program behind is started. */
  private void ask(Process process) throws Exception {
    process.getOutputStream().write(get(1, action(1)).getBytes(UTF_8));
    process.getOutputStream().flush();
    Await.until("the program behind runs", () -> !running().isEmpty());
  }
}
