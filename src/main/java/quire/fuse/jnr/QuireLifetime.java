package quire.fuse.jnr;

/** How long the kernel may keep what it has looked up in the {@code .quire} tree. */
enum QuireLifetime {
  /** It may come, go or change without the kernel: not at all. */
  NOW,
  /** Streams: what is written to one is seen at once, by name too. */
  STREAM,
  /** {@code .quire} and what is in it: the name, but its attributes change. */
  ALWAYS_THERE,
  /**
   * Snapshots and what is in them: nothing in one ever changes, and only a system call on the mount
   * takes one away or gives it another name.
   */
  SNAPSHOT
}
