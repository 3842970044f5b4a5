package quire.fuse;

/** What {@code poll(2)} is answered. */
public final class PollEvents {
  /** POLLIN and POLLRDNORM. */
  private static final int READABLE = 0x1 | 0x40;

  /** POLLOUT and POLLWRNORM: nothing here makes a writer wait. */
  private static final int WRITABLE = 0x4 | 0x100;

  /** Whoever waits for anything by poll, select or epoll waits for this, too. */
  private static final int POLLHUP = 0x10;

  private PollEvents() {}

  /**
   * Whether the events of a request are those of io_uring, which polls before each read, and does
   * not say where. It is to read then: it would wait for bytes behind the last ones that were read,
   * though it wants others, or is at the end.
   */
  public static boolean areOfRead(int events) {
    return events != 0 && (events & POLLHUP) == 0;
  }

  /** Of a handle that has something to read, or not. */
  public static int of(boolean readable) {
    return WRITABLE | (readable ? READABLE : 0);
  }
}
