package quire.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "mount",
    mixinStandardHelpOptions = true,
    description = {
      "Mounts a store on a directory and returns once the mount answers.",
      "The store is made if there is none."
    })
final class MountCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MOUNTPOINT", description = "an empty directory")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path mountPoint;

  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = "where the bytes are (default: $$XDG_DATA_HOME/quire/default)")
  private @Nullable Path store;

  @Option(
      names = "-o",
      paramLabel = "OPTION[,OPTION...]",
      description = "mount options, as mount(8) knows them: allow_other, ro, noatime, fsname=...")
  private List<String> options = List.of();

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      defaultValue = "64M",
      converter = ByteSize.class,
      description = "budget for bytes that are not in the log yet (default: ${DEFAULT-VALUE})")
  private long memory;

  @Option(
      names = "--front-door",
      paramLabel = "auto|session|jnr",
      defaultValue = "${env:QUIRE_FRONT_DOOR:-auto}",
      converter = FrontDoorChoice.Converter.class,
      description = {
        "how requests come in: session speaks the kernel's own protocol, jnr is libfuse 2,",
        "auto is session where kernel and options allow it, else jnr",
        "(default: ${DEFAULT-VALUE})"
      })
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private FrontDoorChoice frontDoor;

  @Option(
      names = "--cache-program",
      paramLabel = "COMMAND",
      description = {
        "a cache program, as GOCACHEPROG names one, which keeps the blobs of snapshots too",
        "and is asked for those that the store has lost"
      })
  private @Nullable String cacheProgram;

  @Option(
      names = "--cache-program-wait",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "how long that may take to start (default: ${DEFAULT-VALUE})")
  private int cacheProgramWait;

  @Option(
      names = {"-f", "--foreground"},
      description = "stay in the foreground; an interrupt unmounts")
  private boolean foreground;

  @Override
  public Integer call() throws IOException {
    Path directory = store == null ? defaultStore() : store.toAbsolutePath().normalize();
    Path target = MountPoint.require(mountPoint, new MountOptions(options));
    Fuse.require();
    String program = cacheProgram == null ? "" : cacheProgram;
    if (cacheProgramWait <= 0) {
      throw new Failure("--cache-program-wait is at least one second, not " + cacheProgramWait);
    }
    DaemonArguments arguments =
        new DaemonArguments(
            target, directory, memory, frontDoor, program, cacheProgramWait, options);
    if (foreground) {
      new Daemon(arguments).run(() -> {});
    } else {
      new BackgroundMount(arguments).run();
    }
    return 0;
  }

  private static Path defaultStore() throws IOException {
    String data = System.getenv("XDG_DATA_HOME");
    Path base =
        data == null || data.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".local", "share")
            : Path.of(data);
    Path parent = base.resolve("quire");
    Files.createDirectories(parent);
    return parent.resolve("default").toAbsolutePath();
  }
}
