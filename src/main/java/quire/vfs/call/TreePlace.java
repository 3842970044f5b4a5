package quire.vfs.call;

import java.util.List;
import quire.catalog.Name;

/** The place of a file or directory that is to be compared or cloned. Immutable. */
public sealed interface TreePlace {
  /**
   * In the live tree.
   *
   * @param ino its inode number
   */
  record Live(long ino) implements TreePlace {}

  /**
   * In a snapshot.
   *
   * @param path below the snapshot's root; empty for the root itself
   */
  record Taken(Name snapshot, List<Name> path) implements TreePlace {
    public Taken {
      path = List.copyOf(path);
    }
  }
}
