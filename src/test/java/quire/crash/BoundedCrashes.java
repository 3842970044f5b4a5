package quire.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import quire.error.FsException;
import quire.vfs.OpenStore;
import quire.vfs.PathShell;

/**
 * Runs one sequence of operations on a copy of the start tree, and crashes at each event of its
 * last operation and after it. The crashes of the operations before are those of shorter sequences.
 * Not thread-safe; one for each thread.
 */
final class BoundedCrashes {
  /** Events of one operation at which to crash, at most: long ones repeat themselves. */
  private static final int MOST_EVENTS = 12;

  private final Path scratch;
  private final CrashCatalog start;
  private final CrashLogStorage startLog;
  private int images;

  BoundedCrashes(Path scratch) throws IOException {
    this.scratch = Files.createDirectories(scratch);
    this.startLog = new CrashLogStorage(() -> {});
    this.start = new CrashCatalog(scratch.resolve("start"), () -> {});
    try (OpenStore store = OpenStore.open(scratch, start.open(), startLog)) {
      CrashStep.makeStart(new PathShell(store.vfs()));
    }
  }

  /** How many crashes were looked at. */
  int images() {
    return images;
  }

  /**
   * Runs the sequence.
   *
   * @return false where one of the operations is not possible after those before it
   * @throws AssertionError where a crash leaves what it must not
   */
  boolean run(List<CrashStep> steps) throws IOException {
    Path directory = Files.createTempDirectory(scratch, "run");
    try {
      return new Run(steps, directory).run();
    } finally {
      delete(directory);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** One run of the sequence. The log and the catalog notify it of each event. */
  private final class Run {
    private final List<CrashStep> steps;
    private final Path directory;
    private final Random random;
    private final CrashLogStorage log;
    private final CrashCatalog catalog;
    private final List<StoreState> states = new ArrayList<>();
    private final List<CrashPoint> points = new ArrayList<>();
    private int events = MOST_EVENTS; // guarded by this

    Run(List<CrashStep> steps, Path directory) throws IOException {
      this.steps = steps;
      this.directory = directory;
      this.random = new Random(steps.toString().hashCode());
      this.log = startLog.crash(random, 1, this::event);
      Path own = directory.resolve("catalog");
      start.crash(own, 1, true);
      this.catalog = new CrashCatalog(own, this::event);
    }

    boolean run() throws IOException {
      try (OpenStore store = OpenStore.open(directory, catalog.open(), log)) {
        store.vfs().sync(); // what opening the store commits
        states.add(StoreState.of(store));
        for (int i = 0; i < steps.size(); i++) {
          boolean last = i == steps.size() - 1;
          if (!step(store, i, last)) {
            return false;
          }
        }
        crashAfter();
      }
      for (CrashPoint point : points) {
        images++;
        point.verify(directory, states.get(states.size() - 1));
      }
      return true;
    }

    private boolean step(OpenStore store, int at, boolean last) {
      CrashStep step = steps.get(at);
      armed(last);
      try {
        step.run().on(new PathShell(store.vfs()), at);
      } catch (FsException e) {
        return false;
      } finally {
        armed(false);
      }
      StoreState state = StoreState.of(store);
      if (step.syncs() && !last) {
        states.clear();
      }
      states.add(state);
      return true;
    }

    private synchronized void armed(boolean on) {
      events = on ? 0 : MOST_EVENTS;
    }

    /** Something became durable, or is about to. */
    private synchronized void event() {
      if (events < MOST_EVENTS) {
        events++;
        String when = "at event %d of %s".formatted(events, steps.get(steps.size() - 1));
        if (steps.get(steps.size() - 1).syncs()) {
          take(when, true, 0, 0);
        }
        take(when, true, CrashCatalog.anyTail(random), CrashCatalog.anyTail(random));
      }
    }

    private synchronized void crashAfter() {
      CrashStep last = steps.get(steps.size() - 1);
      if (last.syncs()) {
        states.subList(0, states.size() - 1).clear();
      }
      String when = "after " + last;
      take(when, false, 0, 0);
      take(when, false, 1, 1);
      take(when, false, 1, 0);
      take(when, false, random.nextDouble(), random.nextDouble());
    }

    private void take(String when, boolean amid, double tail, double survival) {
      try {
        Path image = directory.resolve("image" + points.size());
        catalog.crash(image, tail, tail == 1 && survival == 1);
        points.add(
            new CrashPoint(
                when,
                List.copyOf(states),
                amid,
                tail,
                survival,
                new CrashCatalog(image, () -> {}),
                log.crash(random, survival, () -> {})));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
