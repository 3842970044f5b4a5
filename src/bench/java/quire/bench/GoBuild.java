package quire.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code go build std} when everything is in the cache; and the time to the first line of the cache
 * program, for which go waits at each of its commands.
 */
final class GoBuild implements Workload {
  static final Row WARM = Row.lower("go-build-warm", "go build std, all in the cache", "s");
  private static final Row FIRST_LINE =
      Row.lower("go-first-line", "first line of the cache program", "ms");

  private static final String CLOSE = "{\"ID\":1,\"Command\":\"close\"}\n\n";

  @Override
  public List<Row> rows() {
    return List.of(WARM, FIRST_LINE);
  }

  @Override
  public void check() {
    program();
  }

  /** {@code $QUIRE_GO}, or what {@code make go} has unpacked, or Debian's. */
  static Path program() {
    String told = System.getenv("QUIRE_GO");
    List<Path> candidates =
        List.of(
            Path.of(told == null ? "" : told),
            Path.of("target/go/usr/lib/go-1.24/bin/go"),
            Path.of("/usr/lib/go-1.24/bin/go"));
    return candidates.stream()
        .filter(Files::isRegularFile)
        .findFirst()
        .map(Path::toAbsolutePath)
        .orElseThrow(
            () ->
                new BenchException(
                    "There is no go 1.24: make go fetches one, or QUIRE_GO names one; leave this"
                        + " out with --rows"));
  }

  @Override
  public void run(Site site, Sink sink) throws IOException, InterruptedException {
    if (sink.wants(WARM)) {
      build(site); // all is in the cache from now on, and the page cache has it
      sink.record(WARM, site.seconds(() -> build(site)));
    }
    if (sink.wants(FIRST_LINE) && site.cacheProgram().isPresent()) {
      sink.record(FIRST_LINE, 1000 * secondsToFirstLine(site.cacheProgram().get()));
    }
  }

  private static void build(Site site) throws IOException, InterruptedException {
    Path home = Files.createDirectories(site.mount().resolve("go-home")); // for all rounds
    Shell.runIn(
        home,
        List.of(
            "env",
            "-u",
            "GOROOT",
            "-u",
            "GOPATH",
            "-u",
            "GOFLAGS",
            "HOME=" + home,
            "GOCACHE=" + home.resolve("cache"),
            "GOCACHEPROG=" + site.cacheProgram().orElse(""),
            "GOTOOLCHAIN=local",
            "GOPROXY=off",
            "CGO_ENABLED=0",
            program().toString(),
            "build",
            "std"));
  }

  private static double secondsToFirstLine(String command)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(command.split(" ", -1))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      while (process.getInputStream().read() != '\n') {
        if (!process.isAlive()) {
          throw new BenchException(command + " has ended without writing a line");
        }
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      try (OutputStream in = process.getOutputStream()) {
        in.write(CLOSE.getBytes(StandardCharsets.US_ASCII));
      }
      process.waitFor();
      return seconds;
    } finally {
      process.destroyForcibly();
    }
  }
}
