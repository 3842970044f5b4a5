package quire.fuse.jnr;

import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;

/** The C library's calls on {@code /dev/fuse}. Public because generated code implements it. */
public interface DeviceFile {
  /** Waits for a request; -1 and an errno if there is none. */
  @ssize_t
  long read(int fd, @Out Pointer into, @size_t long size);

  static DeviceFile load() {
    return LibraryLoader.create(DeviceFile.class).load("c");
  }

  /** The errno of this thread's last call. */
  static int errno() {
    return LastError.getLastError(Runtime.getSystemRuntime());
  }
}
