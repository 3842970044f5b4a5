package quire.vfs.trees;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import quire.snapshot.ImportHold;

/** What imports that are under way have made. Thread-safe. */
public final class ImportHolds {
  private final Set<ImportHold> open = ConcurrentHashMap.newKeySet();

  /** Takes into custody what somebody makes until this is closed. */
  final class Kept implements AutoCloseable {
    private final ImportHold importHold = new ImportHold();

    ImportHold importHold() {
      return importHold;
    }

    @Override
    public void close() {
      open.remove(importHold);
    }
  }

  Kept begin() {
    Kept kept = new Kept();
    open.add(kept.importHold());
    return kept;
  }

  Collection<ImportHold> all() {
    return List.copyOf(open);
  }
}
