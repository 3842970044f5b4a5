package quire.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.MemoryDirectory;
import quire.Seeds;
import quire.vfs.OpenStore;

/**
 * Crashes at random moments of a random workload, opens what the crash left, compares it with what
 * was acknowledged, and goes on from there to the next crash. Makes {@code -Dquire.crashes}.
 */
final class PowerLossTest {
  private static final int CRASHES = Integer.getInteger("quire.crashes", 24);
  private static final int SOAK_CRASHES = Integer.getInteger("quire.soak.crashes", 300);
  private static final int GENERATIONS = 6;

  @TempDir(factory = MemoryDirectory.class)
  Path directory;

  @Test
  void keepsWhatWasSynced() throws IOException {
    run(Seeds.fixed(1), CRASHES);
  }

  @Test
  @Tag("soak")
  void keepsWhatWasSyncedOverManyCrashes() throws IOException {
    run(Seeds.seed("PowerLossTest"), SOAK_CRASHES);
  }

  private void run(long seed, int crashes) throws IOException {
    for (int chain = 0; chain < crashes / GENERATIONS; chain++) {
      long chainSeed = seed + chain;
      Path scratch = Files.createDirectory(directory.resolve("chain" + chain));
      Chain crashing = new Chain(new Random(chainSeed), scratch);
      try {
        crashing.run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "-Dquire.seed=%d -Dquire.crashes=%d, %s: %s"
                .formatted(chainSeed, GENERATIONS, crashing, e),
            e);
      }
    }
  }

  /** One store through several crashes. */
  private static final class Chain {
    private final Random random;
    private final Path scratch;
    private CrashLogStorage storage = new CrashLogStorage(this::event);
    private CrashCatalog catalog;
    private @Nullable CrashWorkload workload;
    private @Nullable Crash crash;
    private int generation;
    private int eventsLeft = Integer.MAX_VALUE;

    Chain(Random random, Path scratch) throws IOException {
      this.random = random;
      this.scratch = scratch;
      this.catalog = new CrashCatalog(scratch.resolve("catalog0"), this::event);
    }

    void run() throws IOException {
      OpenStore store = OpenStore.open(scratch, catalog.open(), storage);
      RecoveredTree tree = new RecoveredTree(Map.of(), Map.of());
      store.vfs().sync();
      while (true) {
        CrashWorkload running = new CrashWorkload(random, store.vfs(), tree);
        workload = running;
        Crash crashed = runUntilCrash(running);
        store.close();
        if (++generation > GENERATIONS) {
          return;
        }
        storage = crashed.storage;
        catalog = crashed.catalog;
        store = OpenStore.open(scratch, catalog.open(), storage);
        tree = RecoveredTree.of(store);
        crashed.verify(tree, running);
        crashed.verifySnapshots(SnapshotText.all(store.vfs()));
        if (random.nextInt(3) == 0) {
          store.close(); // a clean close, without changes since the crash
          store = OpenStore.open(scratch, catalog.open(), storage);
        }
      }
    }

    private Crash runUntilCrash(CrashWorkload running) {
      crash = null;
      eventsLeft = 1 + random.nextInt(random.nextBoolean() ? 20 : 300);
      for (int steps = 0; crash == null && steps < 400; steps++) {
        running.step();
      }
      eventsLeft = 1;
      event();
      Crash crashed = crash;
      if (crashed == null) {
        throw new IllegalStateException("no crash");
      }
      return crashed;
    }

    /** An event after which a crash may happen. */
    private synchronized void event() {
      if (workload != null && crash == null && --eventsLeft <= 0) {
        crash = new Crash(this, workload);
      }
    }

    @Override
    public String toString() {
      return "generation %d, %s, %s".formatted(generation, workload, crash);
    }
  }

  /** What a crash left, and what was acknowledged before it. */
  private static final class Crash {
    final CrashLogStorage storage;
    final CrashCatalog catalog;
    private final CrashWorkload.Acknowledged acknowledged;
    private final double tail;
    private final double survival;

    Crash(Chain chain, CrashWorkload workload) {
      Random random = new Random(chain.random.nextLong());
      tail = CrashCatalog.anyTail(random);
      survival = CrashCatalog.anyTail(random);
      acknowledged = workload.acknowledged();
      try {
        Path image = chain.scratch.resolve("catalog" + (chain.generation + 1));
        chain.catalog.crash(image, tail, isKill());
        storage = chain.storage.crash(random, survival, chain::event);
        catalog = new CrashCatalog(image, chain::event);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    private boolean isKill() {
      return tail == 1 && survival == 1;
    }

    void verify(RecoveredTree tree, CrashWorkload workload) {
      List<Map<String, Long>> trees = workload.trees();
      int from = isKill() ? acknowledged.changes() : acknowledged.tree();
      int at = trees.subList(from, trees.size()).indexOf(tree.paths());
      if (at < 0) {
        throw new AssertionError(
            "the tree is none of the %d to %d: %s, the last %s"
                .formatted(from, trees.size(), tree.paths(), trees.get(trees.size() - 1)));
      }
      new HashMap<>(tree.contents()).forEach((ino, content) -> verify(ino, content, workload));
    }

    /**
     * Snapshots that were just being taken or dropped may be there; all that are there can be read.
     */
    void verifySnapshots(Map<String, String> found) {
      acknowledged
          .snapshots()
          .forEach((name, text) -> assertEquals(text, found.get(name), "snapshot " + name));
    }

    private void verify(long ino, byte[] content, CrashWorkload workload) {
      FileHistory history = workload.files().get(ino);
      FileHistory floor = acknowledged.files().get(ino);
      if (history == null) {
        throw new AssertionError("inode " + ino + " was never made");
      }
      FileHistory since = floor == null ? new FileHistory(new byte[0]) : floor;
      if (FileHistory.isPossible(history, since, content, isKill())) {
        return;
      }
      // the journal's end may be ahead of the log, but only for bytes that were never synced
      boolean ahead = tail > 0 && survival < 1;
      if (!ahead
          || FileHistory.isUnchangedSinceSync(history, since)
          || !history.isTornFromThese(content)) {
        throw new AssertionError(
            "inode %d has a content of %d bytes that it never had; %s; at the crash %s"
                .formatted(
                    ino, content.length, history.describe(content), since.describe(content)));
      }
    }

    @Override
    public String toString() {
      return "crash with %.2f of the journal's tail and %.2f of the log".formatted(tail, survival);
    }
  }
}
