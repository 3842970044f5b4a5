package quire.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import quire.cli.argument.JsonOption;
import quire.cli.argument.MountArgument;
import quire.cli.argument.Output;
import quire.cli.argument.PlaceArgument;
import quire.control.Answer;
import quire.control.Control;
import quire.control.Messages;
import quire.control.PathText;
import quire.control.Place;
import quire.control.Request;
import quire.error.Failure;
import quire.mount.MountTable;

@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = {
      "Lists what differs between two directories: + added, - removed, M changed.",
      "Each of them is a snapshot, a directory in one as NAME/PATH, or a directory on the mount.",
      "Where a snapshot has the name of the directory, write ./ before it."
    })
final class DiffCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "A", description = "the directory before")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String from;

  @Parameters(index = "1", paramLabel = "B", description = "the directory after")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String to;

  @Mixin private final MountArgument mount = new MountArgument();

  @Mixin private final JsonOption json = new JsonOption();

  @Mixin private final Output output = new Output();

  private boolean any;

  @Override
  public Integer call() throws IOException {
    PlaceArgument before = new PlaceArgument(from);
    PlaceArgument after = new PlaceArgument(to);
    Path first = before.livePath();
    MountTable.Mount found = mount.find(first == null ? after.livePath() : first);
    Request.Diff request = new Request.Diff(place(before, found), place(after, found));
    Control.askForMany(found, request, Answer.Differences.class, this::print);
    if (json.isGiven()) {
      output.out().println(any ? "\n]" : "[]");
    }
    return 0;
  }

  private static Place place(PlaceArgument argument, MountTable.Mount found) throws IOException {
    Place place = argument.on(found);
    if (place.isFile()) {
      throw new Failure(argument + " is not a directory; only directories can be compared");
    }
    return place;
  }

  /** Returns whether the output still has a reader. */
  private boolean print(Answer.Differences some) {
    PrintWriter out = output.out();
    for (Answer.Change change : some.changes()) {
      if (json.isGiven()) {
        out.print((any ? ",\n" : "[\n") + Messages.text(change));
      } else {
        out.println(text(change));
      }
      any = true;
    }
    return !out.checkError();
  }

  private static String text(Answer.Change change) {
    String sign =
        switch (change.change()) {
          case "added" -> "+ ";
          case "removed" -> "- ";
          default -> "M ";
        };
    return sign
        + PathText.escaped(change.pathBytes())
        + (change.type().equals("directory") ? "/" : "");
  }
}
