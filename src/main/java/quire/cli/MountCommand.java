package quire.cli;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import quire.cli.argument.MountPoint;
import quire.control.ByteSize;
import quire.daemon.BackgroundMount;
import quire.daemon.Daemon;
import quire.daemon.DaemonArguments;
import quire.daemon.FrontDoorChoice;
import quire.daemon.MountOptions;
import quire.error.Failure;
import quire.libc.Umask;
import quire.mount.StoreRelease;

@Command(
    name = MountCommand.VERB,
    mixinStandardHelpOptions = true,
    description = {
      "Mounts a store on a directory and returns once the mount answers.",
      "The store is made if there is none."
    })
final class MountCommand implements Callable<Integer> {
  static final String VERB = "mount";
  private static final String STORE = "--store";
  private static final String OPTIONS = "-o";
  private static final String MEMORY = "64M";

  /** With less, every request of a writer would wait for the log. */
  private static final long LEAST_MEMORY = 64 << 10;

  private static final String WAIT = "60";
  private static final String FRONT_DOOR = "QUIRE_FRONT_DOOR";

  @Parameters(paramLabel = "MOUNTPOINT", description = "an empty directory")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path mountPoint;

  @Option(
      names = STORE,
      paramLabel = "DIR",
      description = "the directory of the store (default: $$XDG_DATA_HOME/quire/default)")
  private @Nullable Path store;

  @Option(
      names = OPTIONS,
      paramLabel = "OPTION[,OPTION...]",
      description = "mount options, as mount(8) knows them: allow_other, ro, noatime, fsname=...")
  private List<String> options = List.of();

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      defaultValue = MEMORY,
      converter = ByteSize.class,
      description = "budget for bytes that are not in the log yet (default: ${DEFAULT-VALUE})")
  private long memory = new ByteSize().convert(MEMORY);

  @Option(
      names = "--front-door",
      paramLabel = "auto|session|jnr",
      defaultValue = "${env:" + FRONT_DOOR + ":-auto}",
      converter = FrontDoorWord.class,
      completionCandidates = FrontDoorWord.class,
      description =
          "how requests come in: session speaks the kernel's own protocol, jnr is libfuse 2, "
              + "auto is session where kernel and options allow it, else jnr "
              + "(default: ${DEFAULT-VALUE})")
  private FrontDoorChoice frontDoor = FrontDoorChoice.AUTO;

  @Option(
      names = "--cache-program",
      paramLabel = "COMMAND",
      description =
          "a cache program, in the form of GOCACHEPROG, that also keeps the blobs of snapshots; "
              + "it is asked for blobs that the store has lost")
  private @Nullable String cacheProgram;

  @Option(
      names = "--cache-program-wait",
      paramLabel = "SECONDS",
      defaultValue = WAIT,
      description = "how long the cache program may take to start (default: ${DEFAULT-VALUE})")
  private int cacheProgramWait = Integer.parseInt(WAIT);

  @Option(
      names = {"-f", "--foreground"},
      description = "stay in the foreground; an interrupt unmounts")
  private boolean foreground;

  /**
   * Reads the most common forms without picocli, whose start takes a sixth of the time of a mount:
   * the mount point, with or without a store and options. Null for any other form.
   */
  static @Nullable MountCommand ofPlain(String[] arguments, Map<String, String> environment) {
    boolean ofMount = arguments.length > 0 && arguments[0].equals(VERB);
    if (!ofMount || environment.containsKey(FRONT_DOOR)) {
      return null;
    }
    try {
      return ofPlain(Arrays.asList(arguments).subList(1, arguments.length));
    } catch (InvalidPathException e) {
      return null; // for example a path with bytes that the locale does not know
    }
  }

  private static @Nullable MountCommand ofPlain(List<String> arguments) {
    MountCommand command = new MountCommand();
    List<String> options = new ArrayList<>();
    @Nullable Path mountPoint = null;
    Iterator<String> words = arguments.iterator();
    while (words.hasNext()) {
      String word = words.next();
      boolean named = word.equals(STORE) || word.equals(OPTIONS);
      if (named ? !words.hasNext() : mountPoint != null) {
        return null;
      }
      String value = named ? words.next() : word;
      if (!isPlain(value) || (word.equals(STORE) && command.store != null)) {
        return null;
      }
      switch (word) {
        case STORE -> command.store = Path.of(value);
        case OPTIONS -> options.add(value);
        default -> mountPoint = Path.of(value);
      }
    }
    if (mountPoint == null) {
      return null;
    }
    command.options = options;
    command.mountPoint = mountPoint;
    return command;
  }

  /**
   * False for a value that picocli treats specially: an option, or the name of a file with further
   * words.
   */
  private static boolean isPlain(String value) {
    return !value.isEmpty() && !value.startsWith("-") && !value.startsWith("@");
  }

  @Override
  public Integer call() throws IOException {
    Path directory =
        store == null ? DefaultStore.of(System.getenv()) : store.toAbsolutePath().normalize();
    Fuse.require();
    Path target = MountPoint.require(mountPoint, directory, new MountOptions(options));
    requireMemory();
    String program = cacheProgram == null ? "" : cacheProgram;
    if (cacheProgramWait <= 0) {
      throw new Failure("--cache-program-wait is at least one second, not " + cacheProgramWait);
    }
    DaemonArguments arguments =
        new DaemonArguments(
            target, directory, memory, frontDoor, program, cacheProgramWait, options);
    StoreRelease.await(directory);
    Umask.ownerOnly();
    if (foreground) {
      new Daemon(arguments).run(() -> {});
    } else {
      new BackgroundMount(arguments).run();
    }
    return 0;
  }

  /** The kernel would kill a daemon that takes more memory than the machine has. */
  private void requireMemory() throws IOException {
    if (memory == new ByteSize().convert(MEMORY)) {
      return;
    }
    long most = MachineMemory.bytes();
    if (memory < LEAST_MEMORY || memory > most) {
      throw new Failure(
          "--memory is at least %s and at most %s, the memory of this machine; not %s"
              .formatted(
                  ByteSize.format(LEAST_MEMORY), ByteSize.format(most), ByteSize.format(memory)));
    }
  }
}
