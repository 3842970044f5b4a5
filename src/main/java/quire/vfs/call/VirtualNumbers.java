package quire.vfs.call;

import quire.catalog.Name;

/**
 * Inode numbers for nodes outside the catalog: a hash of their path, so that they are the same
 * after each mount. Bit 62 tells them from the catalog's numbers, which never get so far. Among a
 * million nodes, two have the same number with a probability of one in four million.
 */
public final class VirtualNumbers {
  private static final long VIRTUAL = 1L << 62;
  private static final long PRIME = 0x100000001b3L; // of FNV-1a, 64 bits

  private VirtualNumbers() {}

  /**
   * Whether an inode belongs to the {@code .quire} tree, where things change without a system call.
   */
  public static boolean isVirtual(long ino) {
    return (ino & VIRTUAL) != 0;
  }

  public static long of(long parent, Name name) {
    long hash = mix(parent);
    for (byte b : name.bytes()) {
      hash = (hash ^ (b & 0xff)) * PRIME;
    }
    return virtual(hash);
  }

  /** The number of an inode that has several names below {@code root}. */
  public static long of(long root, long linkGroup) {
    return virtual(mix(root) ^ linkGroup);
  }

  private static long virtual(long hash) {
    return VIRTUAL | (mix(hash) >>> 2);
  }

  /** The finalizer of MurmurHash3: every bit depends on every bit. */
  private static long mix(long bits) {
    long mixed = (bits ^ (bits >>> 33)) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ (mixed >>> 33);
  }
}
