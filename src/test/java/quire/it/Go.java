package quire.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A real go command, 1.24 or newer: {@code $QUIRE_GO}, or the one that {@code make go} has
 * unpacked, or the machine's. It has a home of its own and no network.
 */
final class Go {
  private static final Path UNPACKED = Path.of("target/go/usr/lib/go-1.24/bin/go");
  private static final Path DEBIAN = Path.of("/usr/lib/go-1.24/bin/go");

  private final Path program;
  private final Path home;

  private Go(Path program, Path home) {
    this.program = program;
    this.home = home;
  }

  /** Finds the go command; skips the test, with a message, if there is none. */
  static Go require(Path scratch) throws IOException {
    Path found = find();
    if (found == null) {
      String left = "no go 1.24 or newer: a test of cache programs with a real go is LEFT OUT";
      System.err.println("quire: " + left + " (make go fetches one)");
      return Assumptions.abort(left);
    }
    return new Go(found.toAbsolutePath(), Files.createDirectories(scratch.resolve("home")));
  }

  private static @Nullable Path find() throws IOException {
    String told = System.getenv("QUIRE_GO");
    for (Path each : List.of(Path.of(told == null ? "" : told), UNPACKED, DEBIAN)) {
      if (Files.isRegularFile(each)) {
        return each;
      }
    }
    Shell.Result which =
        Shell.run(
            Path.of("/"),
            List.of(
                "sh",
                "-c",
                "case $(go env GOVERSION) in go1.2[4-9]*|go1.[3-9]?*) which go;; esac"));
    String path = which.output().strip();
    return which.ok() && path.startsWith("/") ? Path.of(path) : null;
  }

  /** The lines of a shell script that make go use a cache program. */
  String environment(String cacheProgram) {
    return """
    export HOME='%s' GOFLAGS= GOTOOLCHAIN=local GOPROXY=off GONOSUMDB='*' CGO_ENABLED=0
    export GOCACHE="$HOME/gocache" PATH='%s':"$PATH" GOCACHEPROG='%s'
    unset GOROOT GOPATH
    """
        .formatted(home, program.getParent(), cacheProgram);
  }

  /** Runs a script with this go, which must succeed; returns its output. */
  String sh(Path directory, String cacheProgram, String script) throws IOException {
    return Shell.sh(directory, environment(cacheProgram) + script);
  }

  /** As {@link #sh}, but the script may fail. */
  Shell.Result run(Path directory, String cacheProgram, String script) throws IOException {
    return Shell.run(directory, List.of("bash", "-uc", environment(cacheProgram) + script));
  }
}
