package quire.fuse.session;

import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;

/**
 * The C library's calls that a session makes. Buffers go as addresses, so that no call makes an
 * object. Public because generated code implements it.
 */
public interface KernelCalls {
  int O_RDWR = 2;
  int O_NONBLOCK = 0x800;
  int O_CLOEXEC = 0x80000;

  /** For umount2: now for new uses, in the end when the last old one is over. */
  int MNT_DETACH = 2;

  int open(String path, int flags);

  int close(int fd);

  int geteuid();

  /** Waits for a request; -1 and an errno where there is none. */
  @ssize_t
  long read(int fd, @size_t long into, @size_t long size);

  @ssize_t
  long write(int fd, @size_t long from, @size_t long size);

  int mount(String source, String target, String type, @size_t long flags, String data);

  int umount2(String target, int flags);

  int ioctl(int fd, @size_t long request, @size_t long argument);

  int socketpair(int domain, int type, int protocol, @size_t long into);

  @ssize_t
  long recvmsg(int fd, @size_t long message, int flags);

  int waitpid(int pid, @size_t long status, int options);

  /** This one, and those on file actions, answer an errno. */
  int posix_spawnp(
      @size_t long pid,
      String file,
      @size_t long actions,
      @size_t long attributes,
      @size_t long arguments,
      @size_t long environment);

  int posix_spawn_file_actions_init(@size_t long actions);

  int posix_spawn_file_actions_adddup2(@size_t long actions, int fd, int newFd);

  int posix_spawn_file_actions_destroy(@size_t long actions);

  /** Takes some tenths of a second at the first time, in which code is made. */
  static KernelCalls load() {
    return Loaded.CALLS;
  }

  /** Waits for the first use. */
  final class Loaded {
    private static final KernelCalls CALLS = LibraryLoader.create(KernelCalls.class).load("c");

    private Loaded() {}
  }

  /** The errno of this thread's last call. */
  static int errno() {
    return LastError.getLastError(Runtime.getSystemRuntime());
  }
}
