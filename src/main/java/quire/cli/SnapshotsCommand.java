package quire.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import quire.cli.argument.JsonOption;
import quire.cli.argument.MountPath;
import quire.control.Answer;
import quire.control.ByteSize;
import quire.control.Control;
import quire.control.Messages;
import quire.control.PathText;
import quire.control.Request;

@Command(
    name = "snapshots",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the snapshots of a mount.",
      "OWN is the space that dropping one, and quire gc, would give back to the disk."
    })
final class SnapshotsCommand implements Callable<Integer> {
  @Mixin private final MountPath mount = new MountPath();

  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() throws IOException {
    List<Answer.SnapshotLine> all =
        Control.ask(mount.find(), new Request.Snapshots(), Answer.SnapshotList.class).snapshots();
    json.print(out -> write(all, out), out -> print(all, out));
    return 0;
  }

  private static void write(List<Answer.SnapshotLine> all, JsonGenerator out) throws IOException {
    out.writeStartArray();
    for (Answer.SnapshotLine snapshot : all) {
      out.writeStartObject();
      Messages.writeFields(snapshot, out);
      if (snapshot.own().isEmpty()) {
        out.writeNullField("own");
      }
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void print(List<Answer.SnapshotLine> all, PrintWriter out) {
    if (all.isEmpty()) {
      out.println("there are no snapshots; quire snapshot NAME takes one");
      return;
    }
    row(out, "NAME", "SIZE", "OWN", "AGE", "DIGEST");
    all.forEach(snapshot -> print(out, snapshot));
  }

  private static void print(PrintWriter out, Answer.SnapshotLine snapshot) {
    row(
        out,
        PathText.escaped(snapshot.name()),
        ByteSize.format(snapshot.size()),
        snapshot.own().map(ByteSize::format).orElse("?"),
        age(Duration.between(Instant.parse(snapshot.created()), Instant.now())),
        snapshot.digest());
  }

  private static void row(PrintWriter out, String... columns) {
    out.printf("%-20s %10s %10s %5s  %s%n", (Object[]) columns);
  }

  private static String age(Duration age) {
    if (age.toMinutes() < 1) {
      return Math.max(0, age.toSeconds()) + "s";
    }
    if (age.toHours() < 1) {
      return age.toMinutes() + "m";
    }
    return age.toDays() < 1 ? age.toHours() + "h" : age.toDays() + "d";
  }
}
