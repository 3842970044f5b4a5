package quire.vfs.live;

import java.util.HashSet;
import java.util.Set;
import quire.catalog.Catalog;
import quire.vfs.call.Handles;
import quire.vfs.call.VirtualNumbers;

/** Tells which parts of the live tree contain open files. Thread-safe. */
public final class OpenInodes {
  private final Catalog catalog;
  private final InodeTable inodes;
  private final Handles handles;

  public OpenInodes(Catalog catalog, InodeTable inodes, Handles handles) {
    this.catalog = catalog;
    this.inodes = inodes;
    this.handles = handles;
  }

  /** Whether a directory, or something below it, is open. The caller holds the tree lock. */
  public boolean anyBelow(long directory) {
    Set<Long> elsewhere = new HashSet<>();
    return handles.inodes().stream().anyMatch(ino -> isBelow(ino, directory, elsewhere));
  }

  private boolean isBelow(long ino, long directory, Set<Long> elsewhere) {
    long at = ino;
    while (at != directory) {
      if (at == Catalog.ROOT || VirtualNumbers.isVirtual(at) || !elsewhere.add(at)) {
        return false;
      }
      long parent = inodes.get(at).record().parent();
      if (parent == 0) {
        return anyParentBelow(at, directory, elsewhere);
      }
      at = parent;
    }
    return true;
  }

  private boolean anyParentBelow(long ino, long directory, Set<Long> elsewhere) {
    boolean[] below = {false};
    catalog.parents(
        ino,
        parent -> {
          below[0] = isBelow(parent, directory, elsewhere);
          return !below[0];
        });
    return below[0];
  }
}
