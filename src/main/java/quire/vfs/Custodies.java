package quire.vfs;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import quire.snapshot.Custody;

/** What imports that are under way have made. Thread-safe. */
final class Custodies {
  private final Set<Custody> open = ConcurrentHashMap.newKeySet();

  /** Takes into custody what somebody makes until this is closed. */
  final class Kept implements AutoCloseable {
    private final Custody custody = new Custody();

    Custody custody() {
      return custody;
    }

    @Override
    public void close() {
      open.remove(custody);
    }
  }

  Kept begin() {
    Kept kept = new Kept();
    open.add(kept.custody());
    return kept;
  }

  Collection<Custody> all() {
    return List.copyOf(open);
  }
}
