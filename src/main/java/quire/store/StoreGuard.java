package quire.store;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes sure that only this user can use a store: its directory and its files belong to the user
 * and lead nowhere else, and other users cannot read them. Otherwise another user could redirect
 * our writes, or read files in spite of their modes on the mount.
 */
final class StoreGuard {
  private static final int PERMISSIONS = 07777;
  private static final int OTHERS = 077;
  private static final int OWNER_DIRECTORY = 0700;

  /** What is opened before anything else is known of the store. */
  private static final Set<String> FILES = Set.of(StoreDirectory.LOCK, "daemon.log");

  /** Directories that may be on another disk, through the user's own symlink. */
  private static final Set<String> MAY_BE_ELSEWHERE =
      Set.of(
          StoreDirectory.LOG,
          StoreDirectory.CATALOG,
          StoreDirectory.STREAMS,
          StoreDirectory.GO_CACHE);

  /** A directory in the root of a disk that belongs to root. */
  private static final String NOT_OURS = "lost+found";

  private final Path root;
  private final int user;

  StoreGuard(Path root) throws IOException {
    this.root = root;
    this.user = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }

  /** The directory must be there. */
  void requireOwn() throws IOException {
    requireOwnDirectory();
    for (Path child : children()) {
      String name = String.valueOf(child.getFileName());
      if (!name.equals(NOT_OURS)) {
        requireOwnChild(child, name);
      }
    }
  }

  /** As {@link #requireOwn}, for the directory alone. */
  void requireOwnDirectory() throws IOException {
    if (Files.isSymbolicLink(root)) {
      throw new StoreException(
          "the store %s is a symlink to %s; name that directory itself with --store"
              .formatted(root, root.toRealPath()));
    }
    int owner = uid(root);
    if (owner != user) {
      String name = Files.getOwner(root).getName();
      throw new StoreException(
          "the store %s belongs to %s (uid %d), and only %s can use it; run quire as %s, or name another with --store"
              .formatted(root, name, owner, name, name));
    }
  }

  private void requireOwnChild(Path child, String name) throws IOException {
    int owner = uid(child);
    if (owner != user) {
      throw new StoreException(
          "the store %s is not safe to use: %s in it belongs to %s (uid %d); find out who made it, and remove it or give it back with chown"
              .formatted(
                  root, name, Files.getOwner(child, LinkOption.NOFOLLOW_LINKS).getName(), owner));
    }
    if (!Files.isSymbolicLink(child)) {
      requireFile(child, name);
      return;
    }
    if (MAY_BE_ELSEWHERE.contains(name) && Files.notExists(child)) {
      throw new StoreException(
          "the store %s is not whole: %s in it is a symlink to %s, which does not exist; mount the disk that has it"
              .formatted(root, name, Files.readSymbolicLink(child)));
    }
    if (!isOwnDirectoryElsewhere(child, name)) {
      throw new StoreException(
          "the store %s is not safe to use: %s in it is a symlink to %s; remove it"
              .formatted(root, name, Files.readSymbolicLink(child)));
    }
  }

  /** To open a pipe waits for its other end. */
  private static void requireFile(Path child, String name) throws IOException {
    if (FILES.contains(name) && !Files.isRegularFile(child)) {
      throw new StoreException(child + " is not a regular file; remove it");
    }
  }

  private boolean isOwnDirectoryElsewhere(Path child, String name) throws IOException {
    return MAY_BE_ELSEWHERE.contains(name)
        && Files.isDirectory(child)
        && (Integer) Files.getAttribute(child, "unix:uid") == user;
  }

  private static int uid(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  private static int mode(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
  }

  private List<Path> children() throws IOException {
    try (Stream<Path> children = Files.list(root)) {
      return children.toList();
    }
  }

  /**
   * Takes all rights away from other users. A directory made with {@code mkdir} gives them some
   * rights, and so may files that were made in it.
   */
  void close() throws IOException {
    if ((mode(root) & OTHERS) == 0) {
      return; // no other user gets below it
    }
    setMode(root, OWNER_DIRECTORY);
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            if (NOT_OURS.equals(String.valueOf(directory.getFileName()))) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            closeOne(directory);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!attributes.isSymbolicLink()) {
              closeOne(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void closeOne(Path path) throws IOException {
    int mode = mode(path);
    if ((mode & OTHERS) != 0) {
      setMode(path, mode & ~OTHERS);
    }
  }

  private static void setMode(Path path, int mode) throws IOException {
    Files.setAttribute(path, "unix:mode", mode & PERMISSIONS);
  }
}
