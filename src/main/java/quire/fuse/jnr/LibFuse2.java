package quire.fuse.jnr;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;

/** What this front door calls in libfuse itself. Public because generated code implements it. */
public interface LibFuse2 {
  /** The {@code struct fuse_context} of the request that the current thread serves. */
  Pointer fuse_get_context();

  static LibFuse2 load() {
    return LibraryLoader.create(LibFuse2.class).failImmediately().load("libfuse.so.2");
  }
}
