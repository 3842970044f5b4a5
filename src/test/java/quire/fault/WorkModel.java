package quire.fault;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import quire.fault.Contents.Item;

/**
 * The content that the directory of a {@link CallWorkload} must have: what was acknowledged, and
 * what calls that failed may have done. Not thread-safe.
 */
final class WorkModel {
  static final String DIRECTORY = "/w";

  /** A file, a directory or a symlink, which may have several names. */
  static final class Node {
    private final String type;

    /** The possible contents; after a failed write also a mixture of them. */
    private List<byte[]> versions;

    private Node(String type, List<byte[]> versions) {
      this.type = type;
      this.versions = versions;
    }

    static Node file(byte[]... versions) {
      return new Node("10", List.of(versions));
    }

    static Node directory() {
      return new Node("4", List.of(new byte[0]));
    }

    static Node symlink(String target) {
      return new Node("12", List.of(target.getBytes(StandardCharsets.UTF_8)));
    }

    boolean isFile() {
      return type.equals("10");
    }

    boolean isCertain() {
      return versions.size() == 1;
    }

    byte[] bytes() {
      return versions.get(0);
    }

    void become(byte[] bytes) {
      versions = List.of(bytes);
    }

    void mayHaveBecome(byte[] bytes) {
      versions = List.of(versions.get(0), bytes);
    }

    Node copy() {
      return new Node(type, versions);
    }

    private boolean matches(Item item) {
      if (!item.attributes().startsWith(type)) {
        return false;
      }
      byte[] bytes = item.bytes();
      if (bytes == null) {
        return type.equals("4");
      }
      return isCertain() ? Arrays.equals(bytes(), bytes) : isMixture(bytes);
    }

    private boolean isMixture(byte[] bytes) {
      if (bytes.length > versions.stream().mapToInt(version -> version.length).max().orElse(0)) {
        return false;
      }
      for (int i = 0; i < bytes.length; i++) {
        int at = i;
        if (bytes[at] != 0
            && versions.stream().noneMatch(v -> at < v.length && v[at] == bytes[at])) {
          return false;
        }
      }
      return true;
    }

    @Override
    public String toString() {
      return type + " of " + versions.stream().map(version -> version.length).toList();
    }
  }

  /** The possible nodes by path in the directory; null means that there may be none. */
  private final TreeMap<String, List<@Nullable Node>> names = new TreeMap<>();

  void set(String name, @Nullable Node node) {
    List<@Nullable Node> only = new ArrayList<>();
    only.add(node);
    names.put(name, only);
  }

  void setAny(String name, @Nullable Node first, @Nullable Node second) {
    List<@Nullable Node> both = new ArrayList<>();
    both.add(first);
    both.add(second);
    names.put(name, both);
  }

  /** The node that certainly has this name; null if there is none, or if it is not known. */
  @Nullable Node certain(String name) {
    List<@Nullable Node> all = names.getOrDefault(name, List.of());
    return all.size() == 1 ? all.get(0) : null;
  }

  /** The names of files that are certain. */
  List<String> files() {
    List<String> found = new ArrayList<>();
    for (String name : names.keySet()) {
      Node node = certain(name);
      if (node != null && node.isFile() && node.isCertain()) {
        found.add(name);
      }
    }
    return found;
  }

  WorkModel copy() {
    WorkModel copy = new WorkModel();
    IdentityHashMap<Node, Node> copies = new IdentityHashMap<>();
    names.forEach(
        (name, all) -> {
          List<@Nullable Node> copied = new ArrayList<>();
          for (Node node : all) {
            copied.add(node == null ? null : copies.computeIfAbsent(node, Node::copy));
          }
          copy.names.put(name, copied);
        });
    return copy;
  }

  /**
   * Compares the model with the store.
   *
   * @param above where the directory is
   * @param errors whether files that cannot be read are allowed
   */
  void compare(String above, Contents found, boolean errors, List<String> faults) {
    String prefix = above + DIRECTORY + "/";
    if (errors && isFailedAbove(prefix, found)) {
      return;
    }
    names.forEach(
        (name, all) -> {
          Item item = found.items().get(prefix + name);
          boolean right =
              item == null
                  ? all.contains(null)
                  : item.error() != null
                      ? errors
                      : all.stream().anyMatch(node -> node != null && node.matches(item));
          if (!right) {
            faults.add("%s%s is %s and should be %s".formatted(prefix, name, text(item), all));
          }
        });
    for (String path : found.items().tailMap(prefix, false).keySet()) {
      if (!path.startsWith(prefix)) {
        break;
      }
      if (!names.containsKey(path.substring(prefix.length()))) {
        faults.add(path + " was never there");
      }
    }
  }

  /** Whether one of the directories on the way could not be listed. */
  private static boolean isFailedAbove(String prefix, Contents found) {
    for (int slash = prefix.lastIndexOf('/');
        slash >= 0;
        slash = prefix.lastIndexOf('/', slash - 1)) {
      Item above = found.items().get(slash == 0 ? "/" : prefix.substring(0, slash));
      if (above != null && above.error() != null) {
        return true;
      }
      if (slash == 0) {
        break;
      }
    }
    return false;
  }

  private static String text(@Nullable Item item) {
    if (item == null) {
      return "not there";
    }
    if (item.error() != null) {
      return "unreadable: " + item.error().text();
    }
    byte[] bytes = item.bytes();
    return item.attributes() + (bytes == null ? "" : " of " + bytes.length);
  }
}
