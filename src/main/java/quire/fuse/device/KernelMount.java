package quire.fuse.device;

import java.io.IOException;
import java.nio.file.Path;

/** Mounts with mount(2), which only root may do. */
final class KernelMount {
  private static final String TYPE = "fuse.quire";

  private final KernelCalls calls;

  KernelMount(KernelCalls calls) {
    this.calls = calls;
  }

  /** Mounts; returns the device from which requests come. */
  Device mount(Path mountPoint, SessionOptions options) throws IOException {
    Device device = Device.open(calls);
    String data = options.kernelOptions(device.fd());
    int result =
        calls.mount(options.source(), mountPoint.toString(), TYPE, options.mountFlags(), data);
    if (result != 0) {
      IOException failure = Failures.of("mount", mountPoint.toString());
      device.close();
      throw failure;
    }
    return device;
  }
}
