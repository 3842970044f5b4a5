package quire.vfs.call;

/** Somebody who waits for a handle to have something to read. Exactly one of both is called. */
public interface PollWaker {
  /** There is something. Called in whatever thread has written it; must be quick. */
  void wake();

  /** Nobody waits any more. */
  void drop();
}
