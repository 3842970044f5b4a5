package quire.fault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import quire.fault.Contents.Failure;
import quire.fault.Contents.Item;
import quire.it.Shell;

/** A mount of a store through the launcher, with the library of faults loaded into the daemon. */
final class FaultyMount implements AutoCloseable {
  private static final Path LAUNCHER =
      Path.of(System.getProperty("quire.launcher", "target/quire")).toAbsolutePath();
  private static final String FRONT_DOOR = System.getProperty("quire.front-door", "auto");
  private static final int START_SECONDS = 120;
  private static final int END_SECONDS = 60;

  private final Path store;
  private final Path mountPoint;
  private final Path library;
  private final FaultControl control;
  private Optional<ProcessHandle> daemon = Optional.empty();

  FaultyMount(Path store, Path mountPoint, Path library, FaultControl control) throws IOException {
    this.store = store;
    this.mountPoint = Files.createDirectories(mountPoint);
    this.library = library;
    this.control = control;
  }

  /** Builds the library below a directory. */
  static Path buildLibrary(Path directory) throws IOException {
    Shell.sh(
        Path.of("").toAbsolutePath(),
        "make -s -C native-test BUILD='%s' preload".formatted(directory));
    return directory.resolve("libfaults.so");
  }

  /** Mounts; answers what was said where that did not succeed, else nothing. */
  String mount() throws IOException, InterruptedException {
    Files.write(store.resolve("lock"), new byte[0]); // who had it open before is of no interest
    Path said = store.resolveSibling("said");
    ProcessBuilder builder =
        new ProcessBuilder(
                LAUNCHER.toString(),
                "mount",
                "--store",
                store.toString(),
                "--front-door",
                FRONT_DOOR,
                mountPoint.toString())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(said.toFile());
    builder.environment().put("LD_PRELOAD", library.toString());
    builder.environment().put("QUIRE_FAULTS_PATH", store.toString());
    builder.environment().put("QUIRE_FAULTS_CONTROL", control.file().toString());
    Process process = builder.start();
    boolean answered = process.waitFor(START_SECONDS, TimeUnit.SECONDS);
    daemon = findDaemon();
    if (!answered) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      return "no answer in %d seconds".formatted(START_SECONDS);
    }
    String text = Files.readString(said, StandardCharsets.UTF_8);
    return process.exitValue() == 0 ? "" : "exit %d: %s".formatted(process.exitValue(), text);
  }

  Path root() {
    return mountPoint;
  }

  /** What the daemon has told in its log. */
  String log() {
    try {
      return Files.readString(store.resolve("daemon.log"));
    } catch (IOException e) {
      return "";
    }
  }

  /** The process that says in the lock that it has the store open. */
  private Optional<ProcessHandle> findDaemon() throws IOException {
    String pid = Files.readString(store.resolve("lock")).strip();
    return pid.isEmpty() ? Optional.empty() : ProcessHandle.of(Long.parseLong(pid));
  }

  boolean isAlive() {
    return daemon.filter(ProcessHandle::isAlive).isPresent();
  }

  void kill() {
    daemon.ifPresent(ProcessHandle::destroyForcibly);
  }

  /** Waits for the daemon to end; whether it does. */
  boolean awaitEnd() {
    try {
      if (daemon.isPresent()) {
        daemon.get().onExit().get(END_SECONDS, TimeUnit.SECONDS);
      }
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Unmounts as a user does; whether the daemon ends. */
  boolean unmount() throws IOException {
    Shell.sh(Path.of("/"), "fusermount -u '%1$s' || umount '%1$s' || true".formatted(mountPoint));
    return awaitEnd();
  }

  /** All below the directory of a workload, and below its snapshots and clones. */
  Contents read() {
    Contents contents = new Contents();
    try {
      Files.walkFileTree(mountPoint, new Reader(contents, mountPoint, mountPoint));
      for (String part : List.of("snapshots", "streams")) {
        Path directory = mountPoint.resolve(".quire").resolve(part);
        Files.walkFileTree(directory, new Reader(contents, mountPoint, directory));
      }
    } catch (IOException e) {
      contents.items().put("/", Item.failed(new Failure(e.toString(), true)));
    }
    return contents;
  }

  private static final class Reader extends SimpleFileVisitor<Path> {
    private final Contents contents;
    private final Path mountPoint;
    private final Path top;

    Reader(Contents contents, Path mountPoint, Path top) {
      this.contents = contents;
      this.mountPoint = mountPoint;
      this.top = top;
    }

    private String name(Path file) {
      return "/" + mountPoint.relativize(file);
    }

    /** The tree that was there before is read when the store is opened again. */
    private boolean isOfInterest(Path directory) {
      int depth =
          top.relativize(directory).toString().isEmpty()
              ? 0
              : top.relativize(directory).getNameCount();
      String name = String.valueOf(directory.getFileName());
      boolean scene = List.of("dir", "late", "clone", "lost+found").contains(name);
      return depth == 0 || !scene;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      if (!isOfInterest(directory)) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      contents.items().put(name(directory), new Item("4", null, 0, List.of(), null));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isOther()) {
        return FileVisitResult.CONTINUE;
      }
      try {
        boolean link = attributes.isSymbolicLink();
        byte[] bytes =
            link
                ? Files.readSymbolicLink(file).toString().getBytes(StandardCharsets.UTF_8)
                : Files.readAllBytes(file);
        contents.items().put(name(file), new Item(link ? "12" : "10", bytes, 0, List.of(), null));
      } catch (IOException e) {
        visitFileFailed(file, e);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      contents.items().put(name(file), Item.failed(new Failure(e.toString(), true)));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
      if (e != null) {
        visitFileFailed(directory, e);
      }
      return FileVisitResult.CONTINUE;
    }
  }

  /** Clears away whatever is there. */
  @Override
  public void close() throws IOException {
    kill();
    awaitEnd();
    Shell.sh(Path.of("/"), "fusermount -uzq '%1$s' || true".formatted(mountPoint));
  }
}
