package quire.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import quire.control.Control;
import quire.control.Json;
import quire.error.Failure;
import quire.mount.MountLook;
import quire.mount.MountProblem;
import quire.mount.MountState;
import quire.mount.MountTable;
import quire.mount.Users;

/**
 * What {@code quire status} tells of a mount. It has a state: {@code running}, and then all that
 * its daemon tells; {@code dead}; {@code foreign}, of which only its user can ask; or {@code
 * silent}, whose daemon does not answer. All but the first have a problem, which is a sentence.
 */
final class MountReport {
  static final String STATE = "state";
  static final String USER = "user";
  static final String PROBLEM = "problem";

  /** More than the daemon may take that is asked. */
  private static final int LONGEST_SECONDS = 15;

  private MountReport() {}

  /** Of each of them, which are asked at the same time: some may not answer soon. */
  static List<ObjectNode> of(List<MountTable.Mount> mounts) {
    List<CompletableFuture<ObjectNode>> reports = new ArrayList<>();
    for (MountTable.Mount mount : mounts) {
      String hangs = "%s does not answer even a look at it".formatted(mount.mountPoint());
      reports.add(
          CompletableFuture.supplyAsync(() -> of(mount), MountReport::start)
              .completeOnTimeout(bad(mount, "silent", hangs), LONGEST_SECONDS, TimeUnit.SECONDS));
    }
    return reports.stream().map(CompletableFuture::join).toList();
  }

  private static void start(Runnable task) {
    Thread.ofPlatform().daemon().name("quire-report").start(task);
  }

  private static ObjectNode of(MountTable.Mount mount) {
    try {
      MountState state = MountState.of(mount);
      if (state == MountState.DEAD) {
        return bad(mount, "dead", MountProblem.dead(mount));
      }
      MountProblem.requireOwn(mount, "ask about");
      if (state == MountState.SILENT) {
        String problem = MountProblem.silent(mount, MountLook.LIMIT).getMessage();
        return bad(mount, "silent", String.valueOf(problem));
      }
    } catch (Failure e) {
      return bad(mount, "foreign", String.valueOf(e.getMessage()));
    }
    try {
      ObjectNode status = (ObjectNode) Control.askInTime(mount, Control.request("status"));
      return status.put(STATE, "running").put(USER, Users.name(mount.owner()));
    } catch (Failure e) {
      return bad(mount, "silent", String.valueOf(e.getMessage()));
    }
  }

  private static ObjectNode bad(MountTable.Mount mount, String state, String problem) {
    return Json.object()
        .put("mountPoint", mount.mountPoint().toString())
        .put("store", mount.source())
        .put(STATE, state)
        .put(USER, Users.name(mount.owner()))
        .put(PROBLEM, problem);
  }
}
