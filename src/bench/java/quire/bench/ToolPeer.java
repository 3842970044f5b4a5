package quire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A backup program on the file system of the work disk. */
final class ToolPeer implements Peer {
  private final Path home;
  private final BackupTool tool;

  ToolPeer(Path home, BackupTool tool) {
    this.home = home;
    this.tool = tool;
  }

  @Override
  public String name() {
    return home.getFileName().toString();
  }

  @Override
  public String check() throws IOException, InterruptedException {
    return tool.check();
  }

  @Override
  public Path start() throws IOException {
    return Files.createDirectories(home);
  }

  @Override
  public void stop() {}

  @Override
  public Optional<SnapshotTool> snapshots() {
    return Optional.of(tool);
  }
}
