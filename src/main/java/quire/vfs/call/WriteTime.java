package quire.vfs.call;

/** Who knows when the bytes of a cached page were written. */
public enum WriteTime {
  /** The kernel, which sends it with the bytes, or has sent it already. */
  OF_KERNEL,

  /** The kernel, which sends it some time later: the daemon has asked for the bytes alone. */
  OF_KERNEL_LATER,

  /** Nobody: it is the time at which they arrive. */
  OF_ARRIVAL
}
