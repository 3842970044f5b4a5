package quire.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What {@link BackgroundMount} tells the daemon that it starts, on a command line that is not for
 * people: reading it needs no picocli, whose start is a large part of the daemon's.
 *
 * @param memory budget in bytes
 * @param cacheProgram a command line; empty where there is none
 * @param cacheProgramWait seconds that it may take to say what it can do
 * @param options what {@code -o} says, lists of options
 */
record DaemonArguments(
    Path mountPoint,
    Path store,
    long memory,
    FrontDoorChoice frontDoor,
    String cacheProgram,
    int cacheProgramWait,
    List<String> options) {
  private static final String VERB = "serve-for-parent";

  static boolean are(String[] arguments) {
    return arguments.length > 0 && arguments[0].equals(VERB);
  }

  /** The reverse of {@link #toList}. */
  static DaemonArguments parse(String[] arguments) {
    return new DaemonArguments(
        Path.of(arguments[1]),
        Path.of(arguments[2]),
        Long.parseLong(arguments[3]),
        FrontDoorChoice.of(arguments[4]),
        arguments[5],
        Integer.parseInt(arguments[6]),
        Arrays.asList(arguments).subList(7, arguments.length));
  }

  List<String> toList() {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                VERB,
                mountPoint.toString(),
                store.toString(),
                Long.toString(memory),
                frontDoor.word(),
                cacheProgram,
                Integer.toString(cacheProgramWait)));
    arguments.addAll(options);
    return arguments;
  }
}
