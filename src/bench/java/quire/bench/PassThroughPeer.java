package quire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A C program on libfuse, with default options, that passes everything to ext4. */
final class PassThroughPeer implements Peer {
  private final String program;
  private final List<Path> directories;
  private final FuseMount mount;

  /**
   * Made by the methods below.
   *
   * @param directories that it works on
   * @param arguments but for the mount point
   */
  private PassThroughPeer(
      Path home, String program, List<Path> directories, List<String> arguments) {
    this.program = program;
    this.directories = directories;
    Path mountpoint = home.resolve("mnt");
    // -f is no tuning: it stays our child, so that we can see it end.
    List<String> command = new ArrayList<>(List.of(program, "-f"));
    command.addAll(arguments);
    command.add(mountpoint.toString());
    this.mount = new FuseMount(command, FuseMount.fusermount(mountpoint), mountpoint);
  }

  /** bindfs. */
  static PassThroughPeer bindfs(Path home) {
    Path source = home.resolve("source");
    return new PassThroughPeer(home, "bindfs", List.of(source), List.of(source.toString()));
  }

  /** fuse-overlayfs, over an empty directory. */
  static PassThroughPeer overlay(Path home) {
    Path lower = home.resolve("lower");
    Path upper = home.resolve("upper");
    Path work = home.resolve("work");
    String layers = "lowerdir=%s,upperdir=%s,workdir=%s".formatted(lower, upper, work);
    return new PassThroughPeer(
        home, "fuse-overlayfs", List.of(lower, upper, work), List.of("-o", layers));
  }

  @Override
  public String name() {
    return program;
  }

  @Override
  public String check() throws IOException, InterruptedException {
    Shell.require(program, program);
    Shell.require("fusermount3", "fuse3");
    return Shell.run(program, "--version").lines().findFirst().orElse("").strip();
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
