package quire.daemon;

import java.nio.file.Path;
import java.util.List;

/**
 * The arguments of a daemon.
 *
 * @param memory budget in bytes
 * @param cacheProgram a command line; empty if there is none
 * @param cacheProgramWait seconds that it may take to send its first line
 * @param options the values of {@code -o}, lists of options
 */
public record DaemonArguments(
    Path mountPoint,
    Path store,
    long memory,
    FrontDoorChoice frontDoor,
    String cacheProgram,
    int cacheProgramWait,
    List<String> options) {}
