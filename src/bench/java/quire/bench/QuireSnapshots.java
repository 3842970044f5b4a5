package quire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A mount of quire that takes snapshots of itself. */
final class QuireSnapshots implements Peer, SnapshotTool {
  private static final int SMALL_HEAP_MIB = 256;

  private final Path home;
  private final Path launcher;
  private final QuirePeer mount;
  private final Taker taker;

  private QuireSnapshots(Path home, Path launcher, String jvmOptions, Taker taker) {
    this.home = home;
    this.launcher = launcher.toAbsolutePath();
    this.mount = new QuirePeer(home, launcher, jvmOptions);
    this.taker = taker;
  }

  /** By verbs of the command line, as people do it: the launcher starts a JVM for each. */
  static QuireSnapshots byVerb(Path home, Path launcher) {
    return new QuireSnapshots(home, launcher, "", QuireSnapshots::takeByVerb);
  }

  /** By one mkdir, without a JVM, of the whole mount; this peer does not clone. */
  static QuireSnapshots byMkdir(Path home, Path launcher) {
    return new QuireSnapshots(home, launcher, "", QuireSnapshots::takeByMkdir);
  }

  /** As {@link #byMkdir}, with a small heap, and a log of it. */
  static QuireSnapshots inSmallHeap(Path home, Path launcher) {
    String options = "-Xmx%dm -Xlog:gc:file=%s/gc-%%p.log".formatted(SMALL_HEAP_MIB, home);
    return new QuireSnapshots(home, launcher, options, QuireSnapshots::takeByMkdir);
  }

  private interface Taker {
    void take(QuireSnapshots peer, Path tree, String name) throws IOException, InterruptedException;
  }

  private void takeByVerb(Path tree, String name) throws IOException, InterruptedException {
    Shell.run(launcher.toString(), "snapshot", tree.toString(), name);
  }

  private void takeByMkdir(Path tree, String name) throws IOException, InterruptedException {
    Files.createDirectory(snapshot(name));
  }

  private Path snapshot(String name) throws IOException, InterruptedException {
    return mount.start().resolve(".quire/snapshots").resolve(name);
  }

  @Override
  public void take(Path tree, String name) throws IOException, InterruptedException {
    taker.take(this, tree, name);
  }

  @Override
  public boolean canClone() {
    return !name().equals(Peers.SUBJECT_BY_MKDIR);
  }

  @Override
  public void copy(Path tree, String name, Path target) throws IOException, InterruptedException {
    // run inside the mount, so that the verb knows which mount has the snapshot
    Shell.runIn(tree, List.of(launcher.toString(), "clone", name, target.toString()));
  }

  @Override
  public void drop(Path tree, String name) throws IOException, InterruptedException {
    Files.delete(snapshot(name));
  }

  @Override
  public void collect(Path tree) throws IOException, InterruptedException {
    Shell.run(launcher.toString(), "gc", tree.toString());
  }

  @Override
  public void forget() throws IOException, InterruptedException {
    mount.discard();
  }

  @Override
  public String name() {
    return home.getFileName().toString();
  }

  @Override
  public String check() throws IOException, InterruptedException {
    return mount.check();
  }

  @Override
  public Path start() throws IOException, InterruptedException {
    return mount.start();
  }

  @Override
  public OptionalLong daemon() throws IOException, InterruptedException {
    return mount.daemon();
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    mount.stop();
  }

  @Override
  public Optional<Path> heapLog() throws IOException, InterruptedException {
    return Optional.of(home.resolve("gc-" + daemon().getAsLong() + ".log")).filter(Files::exists);
  }

  @Override
  public Optional<SnapshotTool> snapshots() {
    return Optional.of(this);
  }
}
