package quire.vfs.call;

/** Receives the progress of reading an archive. */
public interface BytesRead {
  /**
   * Called often.
   *
   * @param offset about the greatest so far
   */
  void at(long offset);
}
