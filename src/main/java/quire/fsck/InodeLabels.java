package quire.fsck;

import org.jspecify.annotations.Nullable;
import quire.catalog.Catalog;
import quire.catalog.Name;

/**
 * The names of inodes in messages: the number and, if it has one, the path. Looks names up in the
 * catalog, a directory at a time, and stops doing so after many. Not thread-safe.
 */
final class InodeLabels {
  private static final int MAX_LOOKUPS = 1000;
  private static final int MAX_DEPTH = 64;

  private final Catalog catalog;
  private final InodeIndex index;
  private int lookups;

  InodeLabels(Catalog catalog, InodeIndex index) {
    this.catalog = catalog;
    this.index = index;
  }

  /** For example {@code inode 1030 (/src/Main.java)}. */
  String of(long ino) {
    String path = lookups++ < MAX_LOOKUPS ? path(ino) : null;
    return path == null ? "inode " + ino : "inode %d (%s)".formatted(ino, path);
  }

  String ofEntry(long parent, Name name) {
    return "entry '%s' of directory %s".formatted(name, of(parent));
  }

  private @Nullable String path(long ino) {
    String path = "";
    long child = ino;
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
      if (child == Catalog.ROOT) {
        return path.isEmpty() ? "/" : path;
      }
      int slot = index.find(child);
      long parent = slot == InodeIndex.NONE ? 0 : index.parent(slot);
      Name name = parent == 0 ? null : nameIn(parent, child);
      if (name == null) {
        return path.isEmpty() ? null : "..." + path;
      }
      path = "/" + name + path;
      child = parent;
    }
    return "..." + path;
  }

  private @Nullable Name nameIn(long parent, long child) {
    @Nullable Name[] found = {null};
    catalog.entries(
        parent,
        0,
        entry -> {
          found[0] = entry.ino() == child ? entry.name() : null;
          return found[0] == null;
        });
    return found[0];
  }
}
