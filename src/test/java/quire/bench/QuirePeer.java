package quire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** This project's file system, mounted by its launcher with default options. */
final class QuirePeer implements Peer {
  private final Path launcher;
  private final FuseMount mount;

  QuirePeer(Path home, Path launcher) {
    this.launcher = launcher.toAbsolutePath();
    Path store = home.resolve("store");
    Path mountpoint = home.resolve("mnt");
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
  public void stop() throws IOException, InterruptedException {
    mount.unmount();
  }
}
