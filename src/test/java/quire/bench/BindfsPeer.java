package quire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** bindfs with default options: a C program on libfuse that passes everything to ext4. */
final class BindfsPeer implements Peer {
  private final Path source;
  private final FuseMount mount;

  BindfsPeer(Path home) {
    this.source = home.resolve("source");
    Path mountpoint = home.resolve("mnt");
    // -f is no tuning: it stays our child, so that we can see it end.
    this.mount =
        new FuseMount(
            List.of("bindfs", "-f", source.toString(), mountpoint.toString()),
            FuseMount.fusermount(mountpoint),
            mountpoint);
  }

  @Override
  public String name() {
    return "bindfs";
  }

  @Override
  public String check() throws IOException, InterruptedException {
    Shell.require("bindfs", "bindfs");
    Shell.require("fusermount3", "fuse3");
    return Shell.run("bindfs", "--version").strip();
  }

  @Override
  public Path start() throws IOException, InterruptedException {
    Files.createDirectories(source);
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
