package quire.fuse.jnr;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.byref.IntByReference;
import jnr.ffi.byref.PointerByReference;
import jnr.ffi.types.off_t;
import jnr.ffi.types.size_t;
import jnr.ffi.types.u_int64_t;
import org.jspecify.annotations.Nullable;

/**
 * The functions of libfuse that this front door calls itself (fuse.h and fuse_lowlevel.h, API 26).
 * Public because generated code implements it.
 */
public interface LibFuse2 {
  /** The {@code struct fuse_context} of the request that the current thread serves. */
  Pointer fuse_get_context();

  /** Parses the arguments and mounts; null if that fails: the reason is on stderr then. */
  @Nullable Pointer fuse_setup(
      int argc,
      @In String[] argv,
      @In Pointer operations,
      @size_t long operationsSize,
      @Out PointerByReference mountPoint,
      @Out IntByReference multithreaded,
      @In @Nullable Pointer userData);

  Pointer fuse_get_session(@In Pointer fuse);

  /** The first channel of a session, which is the only one. */
  Pointer fuse_session_next_chan(@In Pointer session, @In @Nullable Pointer before);

  int fuse_session_exited(@In Pointer session);

  void fuse_session_exit(@In Pointer session);

  /** Serves one request; the reply goes to {@code channel}. */
  void fuse_session_process(
      @In Pointer session, @In Pointer request, @size_t long length, @In Pointer channel);

  int fuse_chan_fd(@In Pointer channel);

  /** The size of the largest request. */
  @size_t
  long fuse_chan_bufsize(@In Pointer channel);

  Pointer fuse_chan_new(
      @In Pointer operations, int fd, @size_t long bufferSize, @In @Nullable Pointer data);

  /** Returns 0 or a negative errno. */
  int fuse_chan_send(@In Pointer channel, @In Pointer iovec, @size_t long count);

  /** Makes the kernel drop an inode's attributes; with a negative offset, no pages. */
  int fuse_lowlevel_notify_inval_inode(
      @In Pointer channel, @u_int64_t long node, @off_t long offset, @off_t long length);

  /** Makes the kernel drop a name; waits for operations on the directory. */
  int fuse_lowlevel_notify_inval_entry(
      @In Pointer channel, @u_int64_t long parent, @In byte[] name, @size_t long length);

  /** Wakes the processes that wait in poll(2). */
  int fuse_notify_poll(@In Pointer pollHandle);

  void fuse_pollhandle_destroy(@In Pointer pollHandle);

  void fuse_teardown(@In Pointer fuse, @In Pointer mountPoint);

  static LibFuse2 load() {
    return LibraryLoader.create(LibFuse2.class).failImmediately().load("libfuse.so.2");
  }
}
