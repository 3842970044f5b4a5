package quire.fault;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Cases that mount copies of one store. */
final class MountCases {
  interface Choice {
    /**
     * Chooses a fault.
     *
     * @param seen how many calls of each group a mount without faults makes
     */
    CallFault of(Random random, Map<CallFault.Group, Long> seen);
  }

  /** If a mount does not reach the call of its fault, another fault is drawn for the case. */
  private static final int DRAWS = 3;

  private final Path scratch;
  private final FaultRuns runs;
  private final FaultScene scene;
  private final Path library;
  private boolean anyFired;

  MountCases(Path scratch, FaultRuns runs) throws IOException {
    this.scratch = scratch;
    this.runs = runs;
    this.scene = FaultScene.make(scratch, new Random(runs.seed()));
    this.library = FaultyMount.buildLibrary(scratch);
  }

  void run(int count, Choice choice) throws Exception {
    Map<CallFault.Group, Long> seen = countCalls();
    runs.run(
        count,
        (number, random) -> {
          MountCase.Result result = MountCase.Result.NOT_REACHED;
          for (int draw = 0; draw < DRAWS && result == MountCase.Result.NOT_REACHED; draw++) {
            result = run(number, choice.of(random, seen), random);
          }
        });
    if (!anyFired && Integer.getInteger("quire.case") == null) {
      throw new AssertionError("no fault has happened in any of %d cases".formatted(count));
    }
    runs.assertNone();
  }

  private MountCase.Result run(int number, CallFault fault, Random random)
      throws IOException, InterruptedException {
    FaultControl control = new FaultControl(scratch.resolve("control"));
    MountCase.Result result = run(number, control, fault, random);
    anyFired |= control.hasFired();
    runs.count("%s %s %s".formatted(fault.group(), fault.action(), result));
    System.out.printf("case %d: %s; %s: %s%n", number, fault, control.what(), result);
    return result;
  }

  /** Runs a case without a fault, in which nothing may go wrong. */
  private Map<CallFault.Group, Long> countCalls() throws Exception {
    FaultControl control = new FaultControl(scratch.resolve("control"));
    run(-1, control, null, new Random(runs.seed()));
    Map<CallFault.Group, Long> seen = new EnumMap<>(CallFault.Group.class);
    StringBuilder text = new StringBuilder("calls of a mount:");
    for (CallFault.Group group : CallFault.Group.values()) {
      seen.put(group, control.seen(group));
      text.append(" %s %d".formatted(group, control.seen(group)));
    }
    System.out.println(text);
    return seen;
  }

  private MountCase.Result run(
      int number, FaultControl control, @Nullable CallFault fault, Random random)
      throws IOException, InterruptedException {
    Path store = scratch.resolve("case");
    boolean clean = random.nextBoolean();
    StoreFiles.copy(clean ? scene.clean() : scene.killed(), store);
    try (FaultyMount mount =
        new FaultyMount(
            store, scratch.resolve("mnt"), new FaultyMount.Faults(library, control, store))) {
      MountCase one = new MountCase(scene, store, mount, control, fault, random);
      MountCase.Result result = one.run();
      List<String> faults = one.faults();
      if (!faults.isEmpty()) {
        String what = fault == null ? "no fault" : "%s, %s".formatted(fault, control.what());
        runs.fault(number, (clean ? "clean, " : "killed, ") + what, faults);
      }
      return result;
    } finally {
      StoreFiles.delete(store);
    }
  }
}
