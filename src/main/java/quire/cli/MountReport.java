package quire.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import quire.control.Answer;
import quire.control.Control;
import quire.control.Messages;
import quire.control.Request;
import quire.error.Failure;
import quire.mount.MountLook;
import quire.mount.MountProblem;
import quire.mount.MountState;
import quire.mount.MountTable;
import quire.mount.Users;

/**
 * The report of {@code quire status} about a mount. The state is {@code running}, with the figures
 * of its daemon; {@code dead}; {@code hidden}, over which something else is mounted; {@code
 * foreign}, which only its user can ask; or {@code silent}, whose daemon does not answer. All but
 * the first have a problem, which is a sentence.
 *
 * @param status the daemon's figures of a running mount; else absent
 * @param problem absent for a running mount
 */
record MountReport(
    MountTable.Mount mount,
    String state,
    Optional<Answer.MountStatus> status,
    Optional<String> problem) {
  /** Longer than a daemon may take to answer. */
  private static final int LONGEST_SECONDS = 15;

  /** A report of each mount. All are asked at the same time, because some may not answer soon. */
  static List<MountReport> of(List<MountTable.Mount> mounts) {
    List<CompletableFuture<MountReport>> reports = new ArrayList<>();
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

  private static MountReport of(MountTable.Mount mount) {
    try {
      MountState state = MountState.of(mount);
      if (state == MountState.DEAD) {
        return bad(mount, "dead", MountProblem.dead(mount));
      }
      if (state == MountState.HIDDEN) {
        return bad(mount, "hidden", MountProblem.hidden(mount));
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
      Answer.MountStatus status =
          Control.askInTime(mount, new Request.Status(), Answer.MountStatus.class);
      return new MountReport(mount, "running", Optional.of(status), Optional.empty());
    } catch (Failure e) {
      return bad(mount, "silent", String.valueOf(e.getMessage()));
    }
  }

  private static MountReport bad(MountTable.Mount mount, String state, String problem) {
    return new MountReport(mount, state, Optional.empty(), Optional.of(problem));
  }

  /** The user whose daemon serves it. */
  String user() {
    return Users.name(mount.owner());
  }

  void write(JsonGenerator out) throws IOException {
    out.writeStartObject();
    if (status.isPresent()) {
      Messages.writeFields(status.get(), out);
    } else {
      out.writeStringField("mountPoint", mount.mountPoint().toString());
      out.writeStringField("store", mount.source());
    }
    out.writeStringField("state", state);
    out.writeStringField("user", user());
    if (problem.isPresent()) {
      out.writeStringField("problem", problem.get());
    }
    out.writeEndObject();
  }
}
