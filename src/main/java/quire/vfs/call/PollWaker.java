package quire.vfs.call;

/** A poll that waits for a handle to become readable. Exactly one of its two methods is called. */
public interface PollWaker {
  /** There is something to read. Called in the thread that has written it; must be quick. */
  void wake();

  /** The poll has ended. */
  void drop();
}
