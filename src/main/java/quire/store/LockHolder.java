package quire.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.OptionalLong;
import quire.libc.CFunction;
import quire.libc.CMemory;
import quire.libc.Descriptors;

/**
 * Tells which process has a store open, without disturbing it. Not for a process that may have the
 * store open itself: it would lose its lock.
 */
public final class LockHolder {
  private static final int F_GETLK = 5;

  private static final short WRITE_LOCK = 1;
  private static final short UNLOCKED = 2;

  /** {@code struct flock} of 64-bit Linux. */
  private static final int TYPE = 0;

  private static final int PID = 24;
  private static final int BYTES = 32;

  private static final CFunction FCNTL = CFunction.of("fcntl", 3);

  private LockHolder() {}

  /** Whether a holder can be named from here: it has no pid in another PID namespace. */
  public static boolean isNamed(long pid) {
    return pid > 0;
  }

  /** A holder in words. */
  public static String words(long pid) {
    return isNamed(pid) ? "process " + pid : "a process outside of this PID namespace";
  }

  /** Its pid; 0 if it is in another PID namespace; empty if no process has it open. */
  public static OptionalLong of(Path store) {
    Path file = store.resolve(StoreDirectory.LOCK);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return OptionalLong.empty(); // opening anything else may block, or have side effects
    }
    int fd = Descriptors.open(file.toString(), Descriptors.O_RDONLY | Descriptors.O_NONBLOCK);
    if (fd < 0) {
      return OptionalLong.empty(); // there is no store, or it is not ours
    }
    try {
      ByteBuffer lock = ByteBuffer.allocateDirect(BYTES).order(ByteOrder.nativeOrder());
      lock.putShort(TYPE, WRITE_LOCK);
      boolean known = (int) FCNTL.call(fd, F_GETLK, CMemory.address(lock)) == 0;
      boolean held = known && lock.getShort(TYPE) != UNLOCKED;
      return held ? OptionalLong.of(lock.getInt(PID)) : OptionalLong.empty();
    } finally {
      Descriptors.close(fd);
    }
  }
}
