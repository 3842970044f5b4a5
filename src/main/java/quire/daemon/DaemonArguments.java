package quire.daemon;

import java.nio.file.Path;
import java.util.List;

/**
 * What a daemon is told.
 *
 * @param memory budget in bytes
 * @param cacheProgram a command line; empty where there is none
 * @param cacheProgramWait seconds that it may take to say what it can do
 * @param options what {@code -o} says, lists of options
 */
public record DaemonArguments(
    Path mountPoint,
    Path store,
    long memory,
    FrontDoorChoice frontDoor,
    String cacheProgram,
    int cacheProgramWait,
    List<String> options) {}
