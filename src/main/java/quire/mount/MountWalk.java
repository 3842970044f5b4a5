package quire.mount;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Follows a path, symlinks included, and reports each of our mounts before it asks that mount for
 * anything: its daemon may hang, and so would this process.
 */
public final class MountWalk {
  private static final int MOST_LINKS = 40;

  private MountWalk() {}

  /** Called for each mount that the path enters; throws to stop there. */
  @FunctionalInterface
  public interface Visitor {
    void visit(MountTable.Mount mount);
  }

  /** The path without symlinks, as far as it exists. */
  public static Path real(Path given, Visitor visitor) throws IOException {
    Path absolute = given.toAbsolutePath().normalize();
    Map<Path, MountTable.Mount> mounts = new HashMap<>();
    MountTable.seen().forEach(mount -> mounts.put(mount.mountPoint(), mount));
    Deque<Path> names = new ArrayDeque<>();
    absolute.forEach(names::add);
    Path here = absolute.getRoot();
    MountTable.Mount root = mounts.get(here);
    if (root != null) {
      visitor.visit(root);
    }
    int links = 0;
    while (!names.isEmpty()) {
      Path next = here.resolve(names.remove()).normalize();
      MountTable.Mount mount = mounts.get(next);
      if (mount != null) {
        visitor.visit(mount);
        here = next;
      } else if (Files.isSymbolicLink(next)) {
        if (++links > MOST_LINKS) {
          throw new FileSystemLoopException(given.toString());
        }
        Path target = Files.readSymbolicLink(next);
        here = target.isAbsolute() ? absolute.getRoot() : here;
        push(target, names);
      } else {
        here = next;
      }
    }
    return here;
  }

  private static void push(Path target, Deque<Path> names) {
    for (int i = target.getNameCount() - 1; i >= 0; i--) {
      names.push(target.getName(i));
    }
  }
}
