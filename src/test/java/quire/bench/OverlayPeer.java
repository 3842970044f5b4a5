package quire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** fuse-overlayfs with default options, over an empty directory: C on libfuse's inodes. */
final class OverlayPeer implements Peer {
  private final List<Path> directories;
  private final FuseMount mount;

  OverlayPeer(Path home) {
    Path mountpoint = home.resolve("mnt");
    Path lower = home.resolve("lower");
    Path upper = home.resolve("upper");
    Path work = home.resolve("work");
    this.directories = List.of(lower, upper, work);
    String layers = "lowerdir=%s,upperdir=%s,workdir=%s".formatted(lower, upper, work);
    // -f is no tuning: it stays our child, so that we can see it end.
    this.mount =
        new FuseMount(
            List.of("fuse-overlayfs", "-f", "-o", layers, mountpoint.toString()),
            FuseMount.fusermount(mountpoint),
            mountpoint);
  }

  @Override
  public String name() {
    return "fuse-overlayfs";
  }

  @Override
  public String check() throws IOException, InterruptedException {
    Shell.require("fuse-overlayfs", "fuse-overlayfs");
    return Shell.run("fuse-overlayfs", "--version").lines().findFirst().orElse("");
  }

  @Override
  public Path start() throws IOException, InterruptedException {
    for (Path directory : directories) {
      Files.createDirectories(directory);
    }
    return mount.mount();
  }

  @Override
  public OptionalLong daemon() {
    return mount.process();
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    mount.unmount();
  }
}
