package quire.fuse.jnr;

/** How long the kernel may cache look-ups in the {@code .quire} tree. */
enum QuireLifetime {
  /** Not at all: the entry may be added, removed or changed without the kernel. */
  NOW,
  /** Streams: new bytes are visible at once, by name too. */
  STREAM,
  /** {@code .quire} and its entries: the names stay, but the attributes change. */
  ALWAYS_THERE,
  /**
   * Snapshots and their contents: they never change, and only a system call on the mount removes or
   * renames a snapshot.
   */
  SNAPSHOT
}
