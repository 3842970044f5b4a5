package quire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A program that mounts archive files, which another program writes. */
final class ArchiveMount implements Peer, TreeMount {
  private final Path home;
  private final List<String> pack;
  private final FuseMount mount;
  private final Path mountpoint;
  private final List<String> tools;

  private ArchiveMount(
      Path home, List<String> pack, List<String> mountCommand, List<String> tools) {
    this.home = home;
    this.pack = pack;
    this.tools = tools;
    this.mountpoint = home.resolve("mnt");
    this.mount = new FuseMount(mountCommand, FuseMount.fusermount(mountpoint), mountpoint);
  }

  static ArchiveMount squashfuse(Path home) {
    return new ArchiveMount(
        home,
        List.of("mksquashfs", ".", image(home), "-noI", "-noD", "-noF", "-noX", "-quiet"),
        List.of("squashfuse", "-f", image(home), home.resolve("mnt").toString()),
        List.of("squashfuse", "mksquashfs"));
  }

  static ArchiveMount fuseZip(Path home) {
    return new ArchiveMount(
        home,
        List.of("zip", "-0", "-q", "-r", "-y", image(home), "."),
        List.of("fuse-zip", "-r", "-f", image(home), home.resolve("mnt").toString()),
        List.of("fuse-zip", "zip"));
  }

  static ArchiveMount archivemount(Path home) {
    return new ArchiveMount(
        home,
        List.of("tar", "-cf", image(home), "."),
        List.of(
            "archivemount", "-f", "-o", "readonly", image(home), home.resolve("mnt").toString()),
        List.of("archivemount", "tar"));
  }

  private static String image(Path home) {
    return home.resolve("image.zip").toString(); // zip insists on its suffix
  }

  @Override
  public String name() {
    return home.getFileName().toString();
  }

  @Override
  public String check() {
    tools.forEach(tool -> Shell.require(tool, tool.equals("mksquashfs") ? "squashfs-tools" : tool));
    return "Debian's";
  }

  /** The directory for files of a workload: beside the mount, to which no workload writes. */
  @Override
  public Path start() throws IOException {
    return Files.createDirectories(home);
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    mount.unmount();
  }

  @Override
  public Optional<TreeMount> treeMount() {
    return Optional.of(this);
  }

  @Override
  public void prepare(Path tree) throws IOException, InterruptedException {
    Files.deleteIfExists(Path.of(image(home)));
    Shell.runIn(tree, pack);
  }

  @Override
  public void mount() throws IOException, InterruptedException {
    mount.mount();
  }

  @Override
  public void unmount() throws IOException, InterruptedException {
    mount.unmount();
  }

  @Override
  public Optional<Path> tree() {
    return Optional.of(mountpoint);
  }

  @Override
  public Optional<Path> large() {
    return Optional.of(mountpoint.resolve("large"));
  }

  @Override
  public Optional<String> stream(String format) {
    return Optional.empty();
  }
}
