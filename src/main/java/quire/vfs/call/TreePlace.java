package quire.vfs.call;

import java.util.List;
import quire.catalog.Name;

/** Where something is that somebody wants to compare or to clone. Immutable. */
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
   * @param path from the snapshot's root on, which has none
   */
  record Taken(Name snapshot, List<Name> path) implements TreePlace {
    public Taken {
      path = List.copyOf(path);
    }
  }
}
