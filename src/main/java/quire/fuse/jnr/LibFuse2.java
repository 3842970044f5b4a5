package quire.fuse.jnr;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.byref.IntByReference;
import jnr.ffi.byref.PointerByReference;
import jnr.ffi.types.size_t;
import org.jspecify.annotations.Nullable;

/**
 * What this front door calls in libfuse itself (fuse.h, API 26). Public because generated code
 * implements it.
 */
public interface LibFuse2 {
  /** The {@code struct fuse_context} of the request that the current thread serves. */
  Pointer fuse_get_context();

  /** Parses the arguments and mounts; null where that fails, and the reason is on stderr. */
  @Nullable Pointer fuse_setup(
      int argc,
      @In String[] argv,
      @In Pointer operations,
      @size_t long operationsSize,
      @Out PointerByReference mountPoint,
      @Out IntByReference multithreaded,
      @In @Nullable Pointer userData);

  /** Serves requests, one at a time, until the file system is unmounted. */
  int fuse_loop(@In Pointer fuse);

  void fuse_teardown(@In Pointer fuse, @In Pointer mountPoint);

  static LibFuse2 load() {
    return LibraryLoader.create(LibFuse2.class).failImmediately().load("libfuse.so.2");
  }
}
