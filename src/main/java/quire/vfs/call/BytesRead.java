package quire.vfs.call;

/** Is told how far an archive was read. */
public interface BytesRead {
  /**
   * Called often.
   *
   * @param offset the greatest so far, more or less
   */
  void at(long offset);
}
