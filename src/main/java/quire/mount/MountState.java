package quire.mount;

import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import quire.libc.CFunction;
import quire.libc.CMemory;

/** How a mount is, for the user who asks. */
public enum MountState {
  /** Its daemon answers the kernel, or may do so. */
  RUNNING,
  /** Its daemon has ended; every call on it fails. */
  DEAD,
  /** Another user's, who lets nobody else see it. */
  CLOSED;

  private static final int LONGEST_SECONDS = 5;

  private static final int AT_FDCWD = -100;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int AT_STATX_FORCE_SYNC = 0x2000;
  private static final int STATX_MODE = 2;
  private static final int STATX_BYTES = 256;

  private static final int EACCES = 13;
  private static final int ENOTCONN = 107;

  private static final CFunction STATX = CFunction.of("statx", 5);

  /** Asks the daemon, for some seconds at most: one that hangs is not known to have ended. */
  public static MountState of(MountTable.Mount mount) {
    FutureTask<MountState> look = new FutureTask<>(() -> look(mount.mountPoint()));
    Thread.ofPlatform().daemon().name("quire-look").start(look);
    try {
      return look.get(LONGEST_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return RUNNING;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return RUNNING;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** What the kernel knows of the mount point without its daemon tells nothing. */
  private static MountState look(Path mountPoint) {
    return switch (statError(mountPoint.toString())) {
      case EACCES -> CLOSED;
      case ENOTCONN -> DEAD;
      default -> RUNNING;
    };
  }

  /** An errno; 0 where there is an answer. */
  private static int statError(String path) {
    int flags = AT_SYMLINK_NOFOLLOW | AT_STATX_FORCE_SYNC;
    return (int)
        CMemory.during(
            c -> {
              long buffer = CMemory.address(c.bytes(STATX_BYTES));
              int result = (int) STATX.call(AT_FDCWD, c.string(path), flags, STATX_MODE, buffer);
              return result == 0 ? 0 : CFunction.errno();
            });
  }
}
