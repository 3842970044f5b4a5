package quire.mount;

import java.nio.file.Path;
import java.time.Duration;
import quire.libc.CFunction;
import quire.libc.CMemory;

/** The state of a mount, for the asking user. */
public enum MountState {
  /** Its daemon answers the kernel. */
  RUNNING,
  /** Its daemon has ended; every call on it fails. */
  DEAD,
  /** Another user's mount, which this user may not see. */
  CLOSED,
  /** Its daemon, or a process that holds its connection, exists, but has not answered in time. */
  SILENT,
  /** Something is mounted over it, so that it cannot be asked. */
  HIDDEN;

  private static final int AT_FDCWD = -100;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int AT_STATX_FORCE_SYNC = 0x2000;
  private static final int STATX_MODE = 2;
  private static final int STATX_BYTES = 256;

  private static final int EACCES = 13;
  private static final int ENOTCONN = 107;

  private static final CFunction STATX = CFunction.of("statx", 5);

  /** As {@link MountLook#at(MountTable.Mount)}. */
  public static MountState of(MountTable.Mount mount) {
    return MountLook.at(mount).state();
  }

  /** As {@link #of(MountTable.Mount)}, with a time limit of its own. */
  public static MountState of(MountTable.Mount mount, Duration limit) {
    return MountLook.at(mount, limit).state();
  }

  /**
   * Waits for the daemon: cached attributes of the mount point would not show whether it answers.
   */
  static MountState ask(Path mountPoint) {
    return switch (statError(mountPoint.toString())) {
      case EACCES -> CLOSED;
      case ENOTCONN -> DEAD;
      default -> RUNNING;
    };
  }

  /** An errno; 0 for a success. */
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
