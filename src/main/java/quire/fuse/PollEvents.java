package quire.fuse;

/** The results of {@code poll(2)}. */
public final class PollEvents {
  /** POLLIN and POLLRDNORM. */
  private static final int READABLE = 0x1 | 0x40;

  /** POLLOUT and POLLWRNORM: a writer never waits here. */
  private static final int WRITABLE = 0x4 | 0x100;

  /** Every poll, select or epoll waits for this event, too. */
  private static final int POLLHUP = 0x10;

  private PollEvents() {}

  /**
   * Whether a poll's events are those of io_uring. It polls before each read, without the read's
   * offset. The answer must be "readable": otherwise it would wait for bytes behind the last read,
   * though it may want others, or be at the end.
   */
  public static boolean areOfRead(int events) {
    return events != 0 && (events & POLLHUP) == 0;
  }

  /** The events of a handle. */
  public static int of(boolean readable) {
    return WRITABLE | (readable ? READABLE : 0);
  }
}
