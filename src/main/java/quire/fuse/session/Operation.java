package quire.fuse.session;

/** What the kernel can ask for. */
@FunctionalInterface
interface Operation {
  /**
   * Serves a request; fails with an {@link quire.error.FsException}, whose errno is then the reply.
   * What a failed operation has put into the reply is not sent.
   */
  void serve(Request request, Reply reply);
}
