package quire.mount;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** How a mount is, for the user who asks. */
public enum MountState {
  /** Its daemon answers the kernel, or may do so. */
  RUNNING,
  /** Its daemon has ended; every call on it fails. */
  DEAD,
  /** Another user's, who lets nobody else see it. */
  CLOSED;

  /** Looks at the mount point itself. */
  public static MountState of(MountTable.Mount mount) {
    return of(mount.mountPoint());
  }

  private static MountState of(Path mountPoint) {
    try {
      Files.getAttribute(mountPoint, "unix:ino", LinkOption.NOFOLLOW_LINKS);
      return RUNNING;
    } catch (AccessDeniedException e) {
      return CLOSED;
    } catch (FileSystemException e) {
      return isNotConnected(e) ? DEAD : RUNNING;
    } catch (IOException e) {
      return RUNNING;
    }
  }

  /** ENOTCONN has no exception of its own. */
  private static boolean isNotConnected(FileSystemException e) {
    return String.valueOf(e.getReason()).contains("endpoint is not connected");
  }
}
