package quire.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import quire.cli.CommandInProcess;

/**
 * One mount of a copy of a store with a fault in one of its calls, and work on the mount meanwhile;
 * then the store is checked and opened without the mount. One use.
 */
final class MountCase {
  /** The result of a case. */
  enum Result {
    /** The call of the fault was never made. */
    NOT_REACHED,
    NOT_MOUNTED,

    /** The process has ended during the work. */
    ENDED,

    /** The process has ended only at the unmount, or by a kill of the test. */
    WENT_ON
  }

  private static final int STEPS = 30;
  private static final int WORK_SECONDS = 120;
  private static final int RECOVERY_SECONDS = 20;

  private final FaultScene scene;
  private final Path store;
  private final FaultyMount mount;
  private final FaultControl control;
  private final @Nullable CallFault fault;
  private final Random random;
  private final CallWorkload work;
  private final List<String> faults = new ArrayList<>();

  /**
   * @param store a copy of one of the scene's
   * @param fault null where nothing is to happen
   */
  MountCase(
      FaultScene scene,
      Path store,
      FaultyMount mount,
      FaultControl control,
      @Nullable CallFault fault,
      Random random) {
    this.scene = scene;
    this.store = store;
    this.mount = mount;
    this.control = control;
    this.fault = fault;
    this.random = random;
    this.work = new CallWorkload(mount.root(), random);
  }

  List<String> faults() {
    return faults;
  }

  Result run() throws IOException, InterruptedException {
    if (fault != null) {
      control.arm(fault);
    }
    String refusal = mount.mount();
    boolean ended = false;
    if (refusal.isEmpty()) {
      workOnMount();
      ended = isGone();
      end();
    } else {
      refused(refusal);
    }
    mount.close();
    control.disarm();
    verify();
    if (fault != null && !control.hasFired()) {
      return Result.NOT_REACHED;
    }
    return !refusal.isEmpty() ? Result.NOT_MOUNTED : ended ? Result.ENDED : Result.WENT_ON;
  }

  private boolean isKill() {
    return fault != null
        && (fault.action() == CallFault.Action.KILL_BEFORE
            || fault.action() == CallFault.Action.KILL_AFTER);
  }

  /** Requires a message, except of a daemon that was killed. */
  private void refused(String refusal) {
    if (isKill() && control.hasFired()) {
      return;
    }
    if (!control.hasFired()) {
      faults.add("not mounted, though no call has failed: " + refusal);
    } else if (FaultyMount.isBare(refusal)) {
      faults.add("not mounted, without a proper message: " + refusal);
    }
  }

  private void workOnMount() throws InterruptedException {
    CompletableFuture<Void> working = CompletableFuture.runAsync(this::work);
    try {
      working.get(WORK_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      faults.add("the mount does not answer any more");
      mount.kill();
      working.exceptionally(failure -> null).join();
    } catch (ExecutionException e) {
      throw new AssertionError("the workload failed", e.getCause());
    }
  }

  private void work() {
    if (!work.begin()) {
      return;
    }
    for (int i = 0; i < STEPS; i++) {
      work.step();
    }
    if (work.failures() > 0 && !control.hasFired()) {
      faults.add("%d calls failed, and none of the daemon's did".formatted(work.failures()));
    }
    Contents found = mount.readWork();
    if (isGone()) {
      return;
    }
    work.compare(found, control.hasFired(), faults);
    if (fault != null && fault.isFullDisk()) {
      recover();
    }
  }

  /** Whether there is no mount any more; then there must be no daemon. */
  private boolean isGone() {
    if (Files.exists(mount.root().resolve(".quire"))) {
      return isKill() && control.hasFired();
    }
    if (!mount.awaitEnd()) {
      faults.add("the mount is gone, and the daemon still runs");
    }
    return true;
  }

  /** Ends the full disk, and requires that files can be made again. */
  private void recover() {
    control.disarm();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(RECOVERY_SECONDS);
    for (int i = 0; !work.create("again" + i); i++) {
      if (System.nanoTime() > deadline) {
        faults.add("after ENOSPC the mount accepts no file, though there is space again");
        return;
      }
      java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    }
  }

  private void end() throws IOException {
    if (isKill() && control.hasFired()) {
      mount.awaitEnd();
    } else if (!isKill() && fault != null && random.nextBoolean()) {
      mount.kill();
    } else if (!mount.unmount()) {
      faults.add("the daemon does not end when it is unmounted");
    }
  }

  /** Requires that all content is there, as no file of the store was damaged. */
  private void verify() throws IOException {
    FsckRun check = FsckRun.of(store, "--deep");
    if (check.tellsOfErrors()) {
      faults.add("fsck finds errors: " + check);
    }
    try (ServedStore open = ServedStore.open(store)) {
      Contents found = ContentsReader.of(open.vfs());
      work.compare(found, false, faults);
      for (Map.Entry<String, Contents.Item> each : scene.contents().items().entrySet()) {
        Contents.Item now = found.items().get(each.getKey());
        if (!each.getKey().equals("/")
            && (now == null
                || now.error() != null
                || !now.attributes().equals(each.getValue().attributes())
                || !java.util.Arrays.equals(now.bytes(), each.getValue().bytes()))) {
          faults.add(each.getKey() + " was there before and is not what it was: " + now);
        }
      }
    } catch (IOException | RuntimeException e) {
      faults.add(
          "the store cannot be opened any more%s: %s"
              .formatted(CommandInProcess.isExpected(e) ? "" : ", without a proper message", e));
    }
    if (!faults.isEmpty()) {
      String log = mount.log();
      faults.add("daemon.log: " + log.substring(Math.max(0, log.length() - 1500)));
    }
  }
}
