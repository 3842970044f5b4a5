package quire.vfs.trees;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import quire.snapshot.ImportHold;

/** The holds of running imports: they tell collections what to leave alone. Thread-safe. */
public final class ImportHolds {
  private final Set<ImportHold> open = ConcurrentHashMap.newKeySet();

  /** Protects what an import makes until this is closed. */
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
