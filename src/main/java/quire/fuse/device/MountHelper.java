package quire.fuse.device;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import quire.error.Errno;
import quire.libc.CFunction;
import quire.libc.CMemory;
import quire.libc.Descriptors;

/**
 * Runs fusermount, which may mount for users without that right. It opens the device and passes the
 * descriptor over a socket, its stdin here. Its error messages come on stderr. Java's own process
 * API cannot pass a socket to a child.
 */
final class MountHelper {
  private static final List<String> PROGRAMS = List.of("fusermount3", "fusermount");

  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int STDIN = 0;

  /** More than posix_spawn_file_actions_t takes. */
  private static final int ACTIONS_BYTES = 256;

  private final KernelCalls calls;

  MountHelper(KernelCalls calls) {
    this.calls = calls;
  }

  /** Mounts; returns the device from which requests come. */
  Device mount(Path mountPoint, SessionOptions options) throws IOException {
    CMemory memory = new CMemory();
    ByteBuffer sockets = memory.bytes(2 * Integer.BYTES);
    if (calls.socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, CMemory.address(sockets)) != 0) {
      throw Failures.of("socketpair", mountPoint.toString());
    }
    int ours = sockets.getInt(0);
    int theirs = sockets.getInt(Integer.BYTES);
    try {
      int pid = start(arguments(mountPoint, options.helperOptions()), theirs);
      Descriptors.close(theirs);
      theirs = -1;
      int fd = new DescriptorMessage(calls).receive(ours);
      awaitEnd(pid);
      if (fd < 0) {
        throw new IOException(mountPoint + ": fusermount would not mount");
      }
      return new Device(calls, fd);
    } finally {
      if (theirs >= 0) {
        Descriptors.close(theirs);
      }
      Descriptors.close(ours);
    }
  }

  private static List<String> arguments(Path mountPoint, String options) {
    return List.of("fusermount", "-o", options, "--", mountPoint.toString());
  }

  private int start(List<String> arguments, int stdin) throws IOException {
    int error = Errno.ENOENT.number();
    for (String program : PROGRAMS) {
      CMemory memory = new CMemory();
      ByteBuffer pid = memory.bytes(Integer.BYTES);
      error = spawn(memory, program, arguments, stdin, CMemory.address(pid));
      if (error == 0) {
        return pid.getInt(0);
      }
    }
    throw Failures.of("start", PROGRAMS.get(0), error);
  }

  private int spawn(CMemory memory, String program, List<String> arguments, int stdin, long pid) {
    long actions = CMemory.address(memory.bytes(ACTIONS_BYTES));
    calls.posix_spawn_file_actions_init(actions);
    try {
      calls.posix_spawn_file_actions_adddup2(actions, stdin, STDIN);
      List<String> environment = new ArrayList<>(List.of("_FUSE_COMMFD=" + STDIN));
      String path = System.getenv("PATH");
      if (path != null) {
        environment.add("PATH=" + path);
      }
      return calls.posix_spawnp(
          pid, program, actions, 0, memory.strings(arguments), memory.strings(environment));
    } finally {
      calls.posix_spawn_file_actions_destroy(actions);
      Reference.reachabilityFence(memory);
    }
  }

  private void awaitEnd(int pid) {
    while (calls.waitpid(pid, 0, 0) < 0 && CFunction.errno() == Errno.EINTR.number()) {
      // interrupted by a signal of the JVM
    }
  }
}
