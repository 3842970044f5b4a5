package quire.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** This project's file system, mounted by its launcher with default options. */
final class QuirePeer implements Peer {
  private final Path launcher;
  private final Path mountpoint;
  private final FuseMount mount;

  QuirePeer(Path home, Path launcher) {
    this.launcher = launcher.toAbsolutePath();
    Path store = home.resolve("store");
    this.mountpoint = home.resolve("mnt");
    this.mount =
        new FuseMount(
            List.of(command(), "mount", "--store", store.toString(), mountpoint.toString()),
            List.of(command(), "umount", mountpoint.toString()),
            mountpoint);
  }

  private String command() {
    return launcher.toString();
  }

  @Override
  public String name() {
    return "quire";
  }

  @Override
  public String check() throws IOException, InterruptedException {
    if (!Files.isExecutable(launcher)) {
      throw new BenchException(
          "There is no launcher "
              + launcher
              + ": build it with make, name another with --launcher, or leave quire out with"
              + " --peers ext4,bindfs");
    }
    return Shell.run(command(), "--version").strip();
  }

  @Override
  public Path start() throws IOException, InterruptedException {
    return mount.mount();
  }

  @Override
  public OptionalLong daemon() throws IOException, InterruptedException {
    String status = Shell.run(command(), "status", "--json", mountpoint.toString());
    JsonNode mounts = new ObjectMapper().readTree(status);
    return OptionalLong.of(mounts.get(0).get("pid").asLong());
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    mount.unmount();
  }
}
