package quire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The programs that write the formats, on the file system of the work disk. */
final class ArchiveTools implements Peer, TreeMount {
  private final Path home;
  private Path source;

  ArchiveTools(Path home) {
    this.home = home;
    this.source = home;
  }

  @Override
  public String name() {
    return "tools";
  }

  @Override
  public String check() {
    Shell.require("nix-store", "nix-bin");
    List.of("tar", "zip").forEach(tool -> Shell.require(tool, tool));
    return "nix-store, tar and zip";
  }

  @Override
  public Path start() throws IOException {
    return Files.createDirectories(home);
  }

  @Override
  public void stop() {}

  @Override
  public Optional<TreeMount> treeMount() {
    return Optional.of(this);
  }

  @Override
  public void prepare(Path tree) {
    source = tree;
  }

  @Override
  public void mount() {}

  @Override
  public void unmount() {}

  @Override
  public Optional<Path> tree() {
    return Optional.empty();
  }

  @Override
  public Optional<Path> large() {
    return Optional.empty();
  }

  @Override
  public Optional<String> stream(String format) {
    String write =
        switch (format) {
          case "nar" -> "nix-store --dump .";
          case "tar" -> "tar -cf - .";
          case "zip" -> { // it cannot store into a pipe
            Path file = home.resolve("out.zip");
            yield "zip -0 -q -r -y %1$s . && cat %1$s && rm %1$s".formatted(file);
          }
          default -> throw new IllegalArgumentException("no tool writes " + format);
        };
    return Optional.of("cd '%s' && { %s; }".formatted(source, write));
  }
}
