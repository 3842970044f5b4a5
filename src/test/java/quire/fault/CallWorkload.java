package quire.fault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import quire.fault.Contents.Item;
import quire.fault.WorkModel.Node;

/**
 * Random work on a mount in which any call may fail, and which of it was acknowledged: names when
 * the call returns, bytes after {@code close} or {@code fsync}. Not thread-safe.
 */
final class CallWorkload {
  private static final String STREAM = "work.log";

  private final Path mount;
  private final Path directory;
  private final Random random;
  private final WorkModel model = new WorkModel();

  /** The content of each snapshot; null if it is not known whether the snapshot exists. */
  private final TreeMap<String, @Nullable WorkModel> snapshots = new TreeMap<>();

  private final TreeMap<String, WorkModel> trees = new TreeMap<>();
  private byte[] stream = new byte[0];
  private byte[] streamMaybe = new byte[0];
  private boolean streamFailed;
  private int made;
  private int failures;

  CallWorkload(Path mount, Random random) {
    this.mount = mount;
    this.directory = mount.resolve(WorkModel.DIRECTORY.substring(1));
    this.random = random;
  }

  /** How many calls have failed. */
  int failures() {
    return failures;
  }

  private interface Call {
    void run() throws IOException;
  }

  /** Makes a call; returns whether it succeeded. */
  private boolean done(Call call) {
    try {
      call.run();
      return true;
    } catch (IOException e) {
      failures++;
      return false;
    }
  }

  /** Makes the directory for the work; returns whether that succeeded, as all steps need it. */
  boolean begin() {
    return done(() -> Files.createDirectory(directory));
  }

  void step() {
    List<String> files = model.files();
    String some = files.isEmpty() ? "" : files.get(random.nextInt(files.size()));
    int choice = files.isEmpty() ? 0 : random.nextInt(16);
    switch (choice) {
      case 0, 1, 2 -> create("f" + made++);
      case 3, 4, 5 -> append(some);
      case 6, 7 -> overwrite(some);
      case 8 -> truncate(some);
      case 9, 10 -> replace(some);
      case 11 -> remove(some);
      case 12 -> link(some, "l" + made++);
      case 13 -> makeOther("o" + made++);
      case 14 -> writeStream();
      default -> snapshotStep();
    }
  }

  /** Makes and syncs a file; returns whether that succeeded. */
  boolean create(String name) {
    byte[] bytes = bytes(60_000);
    boolean done =
        done(
            () -> {
              try (FileChannel file = open(name, StandardOpenOption.CREATE_NEW)) {
                write(file, bytes, 0);
              }
            });
    if (done) {
      model.set(name, Node.file(bytes));
    } else {
      model.setAny(name, null, Node.file(new byte[0], bytes));
    }
    return done;
  }

  private FileChannel open(String name, StandardOpenOption... more) throws IOException {
    List<StandardOpenOption> options = new ArrayList<>(List.of(more));
    options.add(StandardOpenOption.WRITE);
    return FileChannel.open(directory.resolve(name), options.toArray(StandardOpenOption[]::new));
  }

  private void write(FileChannel file, byte[] bytes, long at) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      file.write(buffer, at + buffer.position());
    }
    if (random.nextBoolean()) {
      file.force(true);
    }
  }

  private void append(String name) {
    byte[] old = certain(name).bytes();
    byte[] more = bytes(20_000);
    byte[] now = Arrays.copyOf(old, old.length + more.length);
    System.arraycopy(more, 0, now, old.length, more.length);
    change(name, now, file -> write(file, more, old.length));
  }

  private void overwrite(String name) {
    byte[] old = certain(name).bytes();
    byte[] other = bytes(20_000);
    int at = random.nextInt(old.length + 5000);
    byte[] now = Arrays.copyOf(old, Math.max(old.length, at + other.length));
    System.arraycopy(other, 0, now, at, other.length);
    change(name, now, file -> write(file, other, at));
  }

  private void truncate(String name) {
    byte[] now =
        Arrays.copyOf(certain(name).bytes(), random.nextInt(certain(name).bytes().length + 1));
    change(name, now, file -> file.truncate(now.length));
  }

  private interface Change {
    void of(FileChannel file) throws IOException;
  }

  private void change(String name, byte[] now, Change change) {
    Node node = certain(name);
    boolean done =
        done(
            () -> {
              try (FileChannel file = open(name)) {
                change.of(file);
              }
            });
    if (done) {
      node.become(now);
    } else {
      node.mayHaveBecome(now);
    }
  }

  private Node certain(String name) {
    Node node = model.certain(name);
    if (node == null) {
      throw new IllegalStateException("no " + name);
    }
    return node;
  }

  private void replace(String name) {
    String temporary = "t" + made++;
    if (!create(temporary)) {
      return;
    }
    Node old = certain(name);
    Node now = certain(temporary);
    Path from = directory.resolve(temporary);
    if (done(() -> Files.move(from, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE))) {
      model.set(name, now);
      model.set(temporary, null);
    } else {
      model.setAny(name, old, now);
      model.setAny(temporary, null, now);
    }
  }

  private void remove(String name) {
    Node node = certain(name);
    if (done(() -> Files.delete(directory.resolve(name)))) {
      model.set(name, null);
    } else {
      model.setAny(name, null, node);
    }
  }

  private void link(String name, String other) {
    Node node = certain(name);
    entered(other, node, () -> Files.createLink(directory.resolve(other), directory.resolve(name)));
  }

  private void makeOther(String name) {
    if (random.nextBoolean()) {
      entered(name, Node.directory(), () -> Files.createDirectory(directory.resolve(name)));
    } else {
      Path target = Path.of("target of " + name);
      entered(
          name,
          Node.symlink(target.toString()),
          () -> Files.createSymbolicLink(directory.resolve(name), target));
    }
  }

  private void entered(String name, Node node, Call call) {
    if (done(call)) {
      model.set(name, node);
    } else {
      model.setAny(name, null, node);
    }
  }

  private void writeStream() {
    if (streamFailed) {
      return;
    }
    byte[] more = bytes(2000);
    byte[] now = Arrays.copyOf(stream, stream.length + more.length);
    System.arraycopy(more, 0, now, stream.length, more.length);
    Path file = mount.resolve(".quire/streams").resolve(STREAM);
    streamMaybe = now;
    streamFailed =
        !done(() -> Files.write(file, more, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    stream = streamFailed ? stream : now;
  }

  private void snapshotStep() {
    Path all = mount.resolve(".quire/snapshots");
    String some = snapshots.isEmpty() ? "" : snapshots.firstKey();
    WorkModel held = some.isEmpty() ? null : snapshots.get(some);
    if (held == null || random.nextInt(3) == 0) {
      String name = "s" + made++;
      WorkModel now = model.copy();
      snapshots.put(name, done(() -> Files.createDirectory(all.resolve(name))) ? now : null);
    } else if (random.nextBoolean()) {
      String name = "c" + made++;
      Path clone = mount.resolve(".quire/clones").resolve(some);
      if (done(() -> Files.move(clone, mount.resolve(name), StandardCopyOption.ATOMIC_MOVE))) {
        trees.put(name, held);
      }
    } else {
      snapshots.remove(some);
      if (!done(() -> Files.delete(all.resolve(some)))) {
        snapshots.put(some, null);
      }
    }
  }

  private byte[] bytes(int limit) {
    byte[] bytes = new byte[1 + random.nextInt(1 + random.nextInt(limit))];
    random.nextBytes(bytes);
    return bytes;
  }

  // ---- what must be there

  /**
   * Compares the model with the store.
   *
   * @param errors whether files that cannot be read are allowed
   */
  void compare(Contents found, boolean errors, List<String> faults) {
    model.compare("", found, errors, faults);
    for (Map.Entry<String, @Nullable WorkModel> each : snapshots.entrySet()) {
      WorkModel held = each.getValue();
      if (held != null) {
        held.compare(ContentsReader.QUIRE + "snapshots/" + each.getKey(), found, errors, faults);
      }
    }
    trees.forEach((name, tree) -> tree.compare("/" + name, found, errors, faults));
    compareStream(found, errors, faults);
  }

  private void compareStream(Contents found, boolean errors, List<String> faults) {
    Item item = found.items().get(ContentsReader.QUIRE + "streams/" + STREAM);
    byte[] bytes = item == null ? new byte[0] : item.bytes();
    if (bytes == null) {
      if (!errors) {
        faults.add("the stream cannot be read: " + item);
      }
      return;
    }
    boolean all = bytes.length >= stream.length && bytes.length <= streamMaybe.length;
    if (!all || !Arrays.equals(bytes, Arrays.copyOf(streamMaybe, bytes.length))) {
      faults.add(
          "the stream has %d bytes, and should have %d to %d"
              .formatted(bytes.length, stream.length, streamMaybe.length));
    }
  }
}
