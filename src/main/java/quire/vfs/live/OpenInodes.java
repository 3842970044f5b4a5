package quire.vfs.live;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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

  /**
   * Whether a directory, or something that has a name below it, is open. The caller holds the tree
   * lock.
   */
  public boolean anyBelow(long directory) {
    Set<Long> elsewhere = new HashSet<>();
    return handles.inodes().stream().anyMatch(ino -> isBelow(ino, directory, elsewhere));
  }

  /**
   * Whether some chain of parents leads from the inode to the directory.
   *
   * @param elsewhere inodes from which no chain leads there; more are added
   */
  private boolean isBelow(long ino, long directory, Set<Long> elsewhere) {
    List<Long> way = new ArrayList<>();
    long at = ino;
    while (at != directory) {
      way.add(at);
      Inode inode = isTop(at) || elsewhere.contains(at) ? null : inodes.find(at);
      if (inode == null || inode.record().nlink() == 0) {
        elsewhere.addAll(way);
        return false;
      }
      at = inode.record().parent();
      if (at == 0) {
        return isNamedBelow(inode.ino(), directory, elsewhere);
      }
    }
    return true;
  }

  private static boolean isTop(long ino) {
    return ino == Catalog.ROOT || VirtualNumbers.isVirtual(ino);
  }

  /**
   * As above, for an inode that has had several names: a recorded parent may have no name of it
   * now.
   */
  private boolean isNamedBelow(long ino, long directory, Set<Long> elsewhere) {
    boolean[] below = {false};
    catalog.parents(
        ino,
        parent -> {
          below[0] = isBelow(parent, directory, elsewhere) && hasName(parent, ino);
          return !below[0];
        });
    return below[0];
  }

  private boolean hasName(long directory, long ino) {
    boolean[] found = {false};
    catalog.entriesByName(
        directory,
        entry -> {
          found[0] = entry.ino() == ino;
          return !found[0];
        });
    return found[0];
  }
}
