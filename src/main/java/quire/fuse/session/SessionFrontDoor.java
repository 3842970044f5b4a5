package quire.fuse.session;

import java.io.IOException;
import java.nio.file.Path;
import quire.vfs.Vfs;

/** Mounts, and serves the kernel's requests itself. One instance mounts once. */
public final class SessionFrontDoor {
  private final Vfs vfs;
  private final Runnable onReady;
  private final KernelCalls calls = KernelCalls.load();

  /**
   * @param onReady called once the kernel has begun to ask
   */
  public SessionFrontDoor(Vfs vfs, Runnable onReady) {
    this.vfs = vfs;
    this.onReady = onReady;
  }

  /**
   * Mounts, serves until somebody unmounts, and returns.
   *
   * @throws IOException where it cannot be mounted
   */
  public void serve(Path mountPoint, SessionOptions options) throws IOException {
    try (Device device = new KernelMount(calls).mount(mountPoint, options);
        Operations operations = new Operations(vfs, device, onReady)) {
      ServingThreads.run(device, operations);
    }
  }
}
