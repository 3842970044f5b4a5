package quire.fuse.device;

import quire.libc.CFunction;
import quire.libc.CMemory;

/**
 * The C library calls of a session. Buffers are passed as addresses, so that no call makes an
 * object. Thread-safe.
 */
public final class KernelCalls {
  /** For umount2: no new uses from now on; unmounts when the last old use is over. */
  static final int MNT_DETACH = 2;

  private static final KernelCalls CALLS = new KernelCalls();

  private final CFunction geteuid = CFunction.of("geteuid", 0);
  private final CFunction read = CFunction.of("read", 3);
  private final CFunction write = CFunction.of("write", 3);
  private final CFunction writev = CFunction.of("writev", 3);
  private final CFunction mount = CFunction.of("mount", 5);
  private final CFunction umount2 = CFunction.of("umount2", 2);
  private final CFunction ioctl = CFunction.of("ioctl", 3);
  private final CFunction socketpair = CFunction.of("socketpair", 4);
  private final CFunction recvmsg = CFunction.of("recvmsg", 3);
  private final CFunction waitpid = CFunction.of("waitpid", 3);
  private final CFunction spawn = CFunction.of("posix_spawnp", 6);
  private final CFunction initActions = CFunction.of("posix_spawn_file_actions_init", 1);
  private final CFunction addDup2 = CFunction.of("posix_spawn_file_actions_adddup2", 3);
  private final CFunction destroyActions = CFunction.of("posix_spawn_file_actions_destroy", 1);

  private KernelCalls() {}

  public static KernelCalls load() {
    return CALLS;
  }

  int geteuid() {
    return (int) geteuid.call();
  }

  /** Waits for a request; -1 and an errno if there is none. */
  long read(int fd, long into, long size) {
    return read.call(fd, into, size);
  }

  long write(int fd, long from, long size) {
    return write.call(fd, from, size);
  }

  /** As write, for several stretches of memory. */
  long writev(int fd, long vectors, int count) {
    return writev.call(fd, vectors, count);
  }

  int mount(String source, String target, String type, long flags, String data) {
    return (int)
        CMemory.during(
            memory ->
                mount.call(
                    memory.string(source),
                    memory.string(target),
                    memory.string(type),
                    flags,
                    memory.string(data)));
  }

  int umount2(String target, int flags) {
    return (int) CMemory.during(memory -> umount2.call(memory.string(target), flags));
  }

  int ioctl(int fd, long request, long argument) {
    return (int) ioctl.call(fd, request, argument);
  }

  int socketpair(int domain, int type, int protocol, long into) {
    return (int) socketpair.call(domain, type, protocol, into);
  }

  long recvmsg(int fd, long message, int flags) {
    return recvmsg.call(fd, message, flags);
  }

  int waitpid(int pid, long status, int options) {
    return (int) waitpid.call(pid, status, options);
  }

  /** This call, and those on file actions, return an errno. */
  int posix_spawnp(
      long pid, String file, long actions, long attributes, long arguments, long environment) {
    return (int)
        CMemory.during(
            memory ->
                spawn.call(pid, memory.string(file), actions, attributes, arguments, environment));
  }

  int posix_spawn_file_actions_init(long actions) {
    return (int) initActions.call(actions);
  }

  int posix_spawn_file_actions_adddup2(long actions, int fd, int newFd) {
    return (int) addDup2.call(actions, fd, newFd);
  }

  int posix_spawn_file_actions_destroy(long actions) {
    return (int) destroyActions.call(actions);
  }
}
