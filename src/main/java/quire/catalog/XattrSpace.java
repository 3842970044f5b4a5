package quire.catalog;

/**
 * The space that the extended attributes of one inode take, and its limits: a snapshot has all
 * attributes of an inode in memory, and {@code listxattr} cannot answer more than 64 KiB of names.
 * Not thread-safe.
 */
public final class XattrSpace {
  /** Bytes of names, each with a NUL behind it: the kernel asks for no more (XATTR_LIST_MAX). */
  public static final int MOST_NAMES = 1 << 16;

  /** Bytes of names and values: four of the longest. */
  public static final int MOST = 1 << 18;

  /** Counted for each attribute besides its bytes, so that empty ones take space, too. */
  private static final int EACH = 16;

  private long names;
  private long all;

  /** Counts one. */
  public void add(Name name, int valueLength) {
    names += name.length() + 1;
    all += EACH + name.length() + valueLength;
  }

  /** Whether an inode may have all that were counted. */
  public boolean fits() {
    return names <= MOST_NAMES && all <= MOST;
  }
}
