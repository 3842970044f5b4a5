package quire.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.Failure;
import quire.fuse.device.SessionOptions;
import quire.fuse.jnr.JnrFrontDoor;
import quire.fuse.session.SessionFrontDoor;
import quire.metrics.Metrics;
import quire.vfs.Vfs;
import ru.serce.jnrfuse.FuseException;

/** A path of the kernel's requests to the core. */
interface FrontDoor {
  /** Its name, as in {@link FrontDoorChoice#word}. */
  String name();

  /** Mounts, serves until the file system is unmounted, and returns. Mounts once. */
  void serve(Path mountPoint, Path store, MountOptions options) throws IOException;

  /**
   * Makes the kernel write back everything that programs have written and it has only cached so
   * far.
   */
  default void writeBack() {}

  /**
   * Makes the chosen front door.
   *
   * @param onReady called once the kernel has sent the first request
   */
  static FrontDoor of(FrontDoorChoice choice, Vfs vfs, Metrics metrics, Runnable onReady) {
    Supplier<FrontDoor> session = () -> new Session(new SessionFrontDoor(vfs, metrics, onReady));
    Supplier<FrontDoor> jnr = () -> new Jnr(new JnrFrontDoor(vfs, metrics, onReady));
    return switch (choice) {
      case AUTO -> new AutoFrontDoor(session, jnr);
      case SESSION -> session.get();
      case JNR -> jnr.get();
    };
  }

  /** The kernel's protocol itself. */
  record Session(SessionFrontDoor door) implements FrontDoor {
    @Override
    public String name() {
      return FrontDoorChoice.SESSION.word();
    }

    @Override
    public void writeBack() {
      door.writeBack();
    }

    @Override
    public void serve(Path mountPoint, Path store, MountOptions options) throws IOException {
      SessionOptions forSession = options.forSession(store);
      if (!forSession.unknown().isEmpty()) {
        throw new Failure(
            "unknown option %s; where libfuse knows it, use --front-door jnr"
                .formatted(String.join(",", forSession.unknown())));
      }
      try {
        door.serve(mountPoint, forSession);
      } catch (IOException e) {
        throw new Failure(
            "%s; check the options given with -o, and that you own %s"
                .formatted(e.getMessage(), mountPoint),
            e);
      }
    }
  }

  /** libfuse 2. */
  record Jnr(JnrFrontDoor door) implements FrontDoor {
    private static final Logger LOG = LoggerFactory.getLogger(Jnr.class);

    @Override
    public String name() {
      return FrontDoorChoice.JNR.word();
    }

    @Override
    public void serve(Path mountPoint, Path store, MountOptions options) {
      if (options.wantsSetId()) {
        LOG.warn("set-id bits have no effect with the front door jnr; use session for -o suid");
      }
      try {
        door.mount(mountPoint, true, false, options.forFuse(store));
      } catch (FuseException e) {
        throw new Failure(
            "libfuse would not mount on %s; check the options given with -o, and that you own %s"
                .formatted(mountPoint, mountPoint),
            e);
      }
    }
  }
}
