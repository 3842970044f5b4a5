package quire.crash;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import quire.vfs.OpenStore;

/**
 * All that a store shows at a moment, without inode numbers: those of a clone's files are given out
 * when somebody looks, and a crash may undo that. Its bytes are not to be changed.
 *
 * @param names the first path of the same inode, by path; directories end in a slash
 * @param contents by the first path of the file
 * @param inodes likewise; no part of a comparison
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

  /** As {@link #of}, once what a crash left without a name is gone, which happens aside. */
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

  /** What the file at a path of another state holds here, under whatever name. */
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
