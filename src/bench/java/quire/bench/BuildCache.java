package quire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A place where go keeps its build cache. */
final class BuildCache implements Peer {
  private final Path home;
  private final @Nullable QuirePeer mount;
  private final @Nullable String program;

  private BuildCache(Path home, @Nullable QuirePeer mount, @Nullable String program) {
    this.home = home;
    this.mount = mount;
    this.program = program;
  }

  /** Go's own cache, without a cache program. */
  static BuildCache ofGo(Path home) {
    return new BuildCache(home, null, null);
  }

  /** A directory, kept by {@code quire cacheprog --dir}. */
  static BuildCache inDirectory(Path home, Path launcher) {
    return new BuildCache(home, null, command(launcher, "--dir", home.resolve("cache")));
  }

  /** The store of a mount, kept by {@code quire cacheprog --mount}. */
  static BuildCache inDaemon(Path home, Path launcher) {
    QuirePeer mount = new QuirePeer(home, launcher);
    return new BuildCache(home, mount, command(launcher, "--mount", home.resolve("mnt")));
  }

  private static String command(Path launcher, String option, Path place) {
    return "%s cacheprog %s %s".formatted(launcher.toAbsolutePath(), option, place);
  }

  @Override
  public String name() {
    return home.getFileName().toString();
  }

  @Override
  public String check() throws IOException, InterruptedException {
    if (program == null) {
      return Shell.run(GoBuild.program().toString(), "version").strip();
    }
    return Shell.run(program.split(" ", 2)[0], "--version").strip();
  }

  @Override
  public Path start() throws IOException, InterruptedException {
    if (mount != null) {
      mount.start();
    }
    return Files.createDirectories(home);
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    if (mount != null) {
      mount.stop();
    }
  }

  @Override
  public Optional<String> cacheProgram() {
    return Optional.ofNullable(program);
  }
}
