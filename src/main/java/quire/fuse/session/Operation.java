package quire.fuse.session;

/** One of the kernel's operations. */
@FunctionalInterface
interface Operation {
  /**
   * Serves a request. An {@link quire.error.FsException} makes its errno the reply; anything that
   * the operation has put into the reply is not sent then.
   */
  void serve(Request request, Reply reply);
}
