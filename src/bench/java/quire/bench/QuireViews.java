package quire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A snapshot of quire, read as a tree or as its archive files. */
final class QuireViews implements Peer, TreeMount {
  private final Path home;
  private final QuirePeer peer;
  private final Path quire;
  private final boolean asTree;

  private QuireViews(Path home, Path launcher, boolean asTree) {
    this.home = home;
    this.peer = new QuirePeer(home.resolve("quire"), launcher);
    this.quire = home.resolve("quire").resolve("mnt").resolve(".quire");
    this.asTree = asTree;
  }

  static QuireViews asTree(Path home, Path launcher) {
    return new QuireViews(home, launcher, true);
  }

  static QuireViews asFile(Path home, Path launcher) {
    return new QuireViews(home, launcher, false);
  }

  @Override
  public String name() {
    return asTree ? peer.name() : "quire-view";
  }

  @Override
  public String check() throws IOException, InterruptedException {
    return peer.check();
  }

  @Override
  public Path start() throws IOException {
    return Files.createDirectories(home);
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    peer.stop();
  }

  @Override
  public Optional<TreeMount> treeMount() {
    return Optional.of(this);
  }

  @Override
  public void prepare(Path tree) throws IOException, InterruptedException {
    peer.discard();
    Path root = peer.start();
    Shell.run("cp", "-a", tree.toString(), root.resolve("tree").toString());
    Shell.run("sh", "-c", "cd '%s' && mv tree/* . && rmdir tree".formatted(root));
    Files.createDirectory(quire.resolve("snapshots").resolve("s"));
    peer.stop();
  }

  @Override
  public void mount() throws IOException, InterruptedException {
    peer.start();
  }

  @Override
  public void unmount() throws IOException, InterruptedException {
    peer.stop();
  }

  @Override
  public Optional<Path> tree() {
    return asTree ? Optional.of(quire.resolve("snapshots").resolve("s")) : Optional.empty();
  }

  /** The large file makes up nearly all of the tar file. */
  @Override
  public Optional<Path> large() {
    return Optional.of(
        asTree
            ? quire.resolve("snapshots").resolve("s").resolve("large")
            : quire.resolve("archives").resolve("s.tar"));
  }

  @Override
  public Optional<String> stream(String format) {
    return asTree
        ? Optional.of("cat '%s'".formatted(quire.resolve("archives").resolve("s." + format)))
        : Optional.empty();
  }
}
