package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Does the same below a directory of a mount and below one of the disk, by system calls and
 * commands. On the mount, directories are cloned, taken and restored; on the disk they are copied.
 * Not thread-safe.
 */
final class TwinTrees {
  private static final int MOST = 5;
  private static final int AT_ONCE = 25;

  private final Path mount;
  private final Path trees;
  private final Path twins;
  private final Path kept;
  private final Random random;
  private final List<String> directories = new ArrayList<>();
  private final List<String> snapshots = new ArrayList<>();
  private int made;

  /**
   * @param mount the root of the mount
   * @param trees a new directory of it
   * @param disk an empty directory elsewhere
   */
  TwinTrees(Path mount, Path trees, Path disk, Random random) throws IOException {
    this.mount = mount;
    this.trees = Files.createDirectory(trees);
    this.twins = Files.createDirectory(disk.resolve("twins"));
    this.kept = Files.createDirectory(disk.resolve("kept"));
    this.random = random;
    addDirectory();
  }

  private void addDirectory() throws IOException {
    String name = "d" + made++;
    Files.createDirectory(trees.resolve(name));
    Files.createDirectory(twins.resolve(name));
    directories.add(name);
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** Makes some changes, and one operation on a whole tree. */
  void step() throws IOException {
    for (int i = 0; i < AT_ONCE; i++) {
      String directory = any(directories);
      long seed = random.nextLong();
      new TwinTree(trees.resolve(directory), new Random(seed)).change();
      new TwinTree(twins.resolve(directory), new Random(seed)).change();
    }
    String directory = any(directories);
    switch (random.nextInt(12)) {
      case 0, 1 -> cloneLive(directory);
      case 2, 3 -> take();
      case 4 -> cloneSnapshot();
      case 5 -> restore(directory);
      case 6, 7 -> dropSnapshot();
      case 8 -> dropDirectory(directory);
      case 9 -> quire("gc");
      default -> compare();
    }
  }

  private void quire(String arguments) throws IOException {
    Shell.sh(mount, TestMount.LAUNCHER + " " + arguments);
  }

  private static void copy(Path from, Path to) throws IOException {
    Shell.sh(Path.of("/"), "cp -a '%s' '%s'".formatted(from, to));
  }

  private static void remove(Path tree) throws IOException {
    Shell.sh(Path.of("/"), "rm -rf '%s'".formatted(tree));
  }

  private void cloneLive(String source) throws IOException {
    if (directories.size() < MOST) {
      String name = "d" + made++;
      Object ino = Files.getAttribute(trees.resolve(source), "unix:ino");
      Path clone = mount.resolve(".quire/clones/@" + ino);
      Files.move(clone, trees.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      copy(twins.resolve(source), twins.resolve(name));
      directories.add(name);
    }
  }

  /** Takes a snapshot of the whole mount, with all that other threads do there. */
  private void take() throws IOException {
    if (snapshots.size() < MOST) {
      String name = "s" + made++;
      Files.createDirectory(mount.resolve(".quire/snapshots").resolve(name));
      copy(twins, kept.resolve(name));
      snapshots.add(name);
    }
  }

  /** A directory of a snapshot, as the launcher names it. */
  private String taken(String snapshot, String directory) {
    return "%s/%s/%s".formatted(snapshot, mount.relativize(trees), directory);
  }

  private List<String> directoriesOf(String snapshot) throws IOException {
    return Shell.sh(kept.resolve(snapshot), "ls").lines().toList();
  }

  private void cloneSnapshot() throws IOException {
    if (!snapshots.isEmpty() && directories.size() < MOST) {
      String snapshot = any(snapshots);
      String source = any(directoriesOf(snapshot));
      String name = "d" + made++;
      quire("clone %s '%s'".formatted(taken(snapshot, source), trees.resolve(name)));
      copy(kept.resolve(snapshot).resolve(source), twins.resolve(name));
      directories.add(name);
    }
  }

  private void restore(String directory) throws IOException {
    if (!snapshots.isEmpty()) {
      String snapshot = any(snapshots);
      String source = any(directoriesOf(snapshot));
      quire("restore %s '%s'".formatted(taken(snapshot, source), trees.resolve(directory)));
      remove(twins.resolve(directory));
      copy(kept.resolve(snapshot).resolve(source), twins.resolve(directory));
    }
  }

  private void dropSnapshot() throws IOException {
    if (!snapshots.isEmpty()) {
      String name = snapshots.remove(random.nextInt(snapshots.size()));
      Files.delete(mount.resolve(".quire/snapshots").resolve(name));
      remove(kept.resolve(name));
    }
  }

  private void dropDirectory(String name) throws IOException {
    if (directories.size() > 1) {
      directories.remove(name);
      remove(trees.resolve(name));
      remove(twins.resolve(name));
    }
  }

  /** Requires that each tree and each snapshot equals its twin. */
  void compare() throws IOException {
    for (String name : directories) {
      String expected = TwinTree.text(twins.resolve(name), true);
      assertEquals(expected, TwinTree.text(trees.resolve(name), true), name);
    }
    for (String snapshot : snapshots) {
      Path taken = mount.resolve(".quire/snapshots").resolve(snapshot);
      String expected = TwinTree.text(kept.resolve(snapshot), false);
      Path there = taken.resolve(mount.relativize(trees));
      assertEquals(expected, TwinTree.text(there, false), snapshot);
    }
  }

  /** Removes all snapshots and all trees but one; returns the bytes of disk that its twin takes. */
  long dropAllButOne() throws IOException {
    while (!snapshots.isEmpty()) {
      dropSnapshot();
    }
    while (directories.size() > 1) {
      dropDirectory(directories.get(0));
    }
    return Long.parseLong(Shell.sh(twins, "du -sB1 . | cut -f1").strip());
  }
}
