package quire.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import quire.fsck.Fsck;
import quire.fsck.Problem;
import quire.fsck.Severity;
import quire.vfs.OpenStore;

/**
 * What a crash left, and which states it may show.
 *
 * @param allowed the states since the last sync that was acknowledged, in order
 * @param amid whether the crash came before the operation had returned
 * @param tail how much of the journal's unsynced end survived, 0 to 1
 * @param survival of each unsynced sector of the log, 0 to 1
 */
record CrashPoint(
    String when,
    List<StoreState> allowed,
    boolean amid,
    double tail,
    double survival,
    CrashCatalog catalog,
    CrashLogStorage storage) {

  /**
   * Opens what is left and compares it.
   *
   * @param after the state that the operation led to
   */
  void verify(Path scratch, StoreState after) throws IOException {
    List<StoreState> states = new ArrayList<>(allowed);
    if (amid) {
      states.add(after);
    }
    try (OpenStore store = OpenStore.open(scratch, catalog.open(), storage)) {
      StoreState found = StoreState.settled(store);
      if (!isAllowed(found, states)) {
        throw new AssertionError("%s: it shows %s; right is of %s".formatted(this, found, states));
      }
      List<Problem> problems = new ArrayList<>();
      Fsck.run(store.catalog(), store.log(), List.of(), Fsck.Mode.CHECK, problems::add);
      if (problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR)) {
        throw new AssertionError(this + ": fsck finds " + problems);
      }
    }
  }

  private boolean isAllowed(StoreState found, List<StoreState> states) {
    int from = isKill() ? Math.max(0, states.size() - (amid ? 2 : 1)) : 0;
    List<StoreState> possible = states.subList(from, states.size());
    if (tail == 0 || survival == 1) {
      return possible.stream().anyMatch(found::equalsAll);
    }
    // the journal may be ahead of the log: bytes that were never synced may read as zeros
    return possible.stream().anyMatch(found::hasNamesOf)
        && found.contents().keySet().stream().allMatch(path -> isPossible(path, found, states));
  }

  private static boolean isPossible(String path, StoreState found, List<StoreState> states) {
    if (states.stream().anyMatch(state -> found.hasContentOf(state, path))) {
      return true;
    }
    if (states.stream().allMatch(state -> state.hasContentOf(states.get(0), path))) {
      return false; // no state since the sync has another content
    }
    FileHistory history = new FileHistory(new byte[0]);
    for (StoreState state : states) {
      state.contentsOf(path, found).forEach(history::add);
    }
    byte[] content = found.contents().get(path);
    return content != null && history.isTornFromThese(content);
  }

  private boolean isKill() {
    return tail == 1 && survival == 1;
  }

  @Override
  public String toString() {
    return "a crash %s, with %.2f of the journal's tail and %.2f of the log"
        .formatted(when, tail, survival);
  }
}
