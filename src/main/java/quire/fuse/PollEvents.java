package quire.fuse;

/** What {@code poll(2)} is answered. */
public final class PollEvents {
  /** POLLIN and POLLRDNORM. */
  private static final int READABLE = 0x1 | 0x40;

  /** POLLOUT and POLLWRNORM: nothing here makes a writer wait. */
  private static final int WRITABLE = 0x4 | 0x100;

  private PollEvents() {}

  /** Of a handle that has something to read, or not. */
  public static int of(boolean readable) {
    return WRITABLE | (readable ? READABLE : 0);
  }
}
