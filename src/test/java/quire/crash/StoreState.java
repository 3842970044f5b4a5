package quire.crash;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import quire.vfs.OpenStore;

/**
 * All visible content of a store at a moment, compared without inode numbers: a clone's files get
 * their numbers at the first look-up, and a crash may undo that. The byte arrays must not be
 * changed.
 *
 * @param names the first path of the same inode, by path; directories end in a slash
 * @param contents by the first path of the file
 * @param inodes inode numbers by path; not compared
 */
record StoreState(
    Map<String, String> names,
    Map<String, byte[]> contents,
    Map<String, Long> inodes,
    Map<String, String> snapshots) {
  private static final long SETTLE_NANOS = 20_000_000_000L;

  static StoreState of(OpenStore store) {
    RecoveredTree tree = RecoveredTree.of(store);
    Map<Long, String> firsts = new HashMap<>();
    Map<String, String> names = new TreeMap<>();
    Map<String, byte[]> contents = new TreeMap<>();
    Map<String, Long> inodes = new TreeMap<>();
    tree.paths()
        .forEach((path, ino) -> names.put(path, firsts.computeIfAbsent(ino, first -> path)));
    tree.contents().forEach((ino, content) -> contents.put(firsts.get(ino), content));
    firsts.forEach((ino, first) -> inodes.put(first, ino));
    return new StoreState(names, contents, inodes, SnapshotText.all(store.vfs()));
  }

  /**
   * As {@link #of}, after waiting until inodes that a crash left without a name are deleted, which
   * happens in the background.
   */
  static StoreState settled(OpenStore store) {
    long deadline = System.nanoTime() + SETTLE_NANOS;
    while (true) {
      try {
        return of(store);
      } catch (AssertionError e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }

  /** Whether names, links and snapshots are the same, whatever the files hold. */
  boolean hasNamesOf(StoreState other) {
    return names.equals(other.names) && snapshots.equals(other.snapshots);
  }

  boolean equalsAll(StoreState other) {
    return hasNamesOf(other)
        && contents.keySet().stream().allMatch(path -> hasContentOf(other, path));
  }

  boolean hasContentOf(StoreState other, String path) {
    return Arrays.equals(contents.get(path), other.contents.get(path));
  }

  /** The contents that the file at a path of another state has here, under any of its names. */
  List<byte[]> contentsOf(String path, StoreState other) {
    Long ino = other.inodes.get(path);
    return contents.keySet().stream()
        .filter(name -> name.equals(path) || Objects.equals(inodes.get(name), ino))
        .map(contents::get)
        .toList();
  }

  /** For messages: lengths and sums in the place of bytes. */
  @Override
  public String toString() {
    TreeMap<String, String> text = new TreeMap<>();
    names.forEach((path, first) -> text.put(path, describe(path, first)));
    return text + ", snapshots " + snapshots.keySet();
  }

  private String describe(String path, String first) {
    byte[] content = contents.get(first);
    if (content == null || !path.equals(first)) {
      return first;
    }
    return "%d bytes with sum %08x".formatted(content.length, Arrays.hashCode(content));
  }
}
