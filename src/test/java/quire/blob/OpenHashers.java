package quire.blob;

/** Counts the hashers of this process whose memory outside the heap is not freed yet. */
public final class OpenHashers {
  private OpenHashers() {}

  /** Their number; 0 where hashing is done in Java. */
  public static long count() {
    return NativeBlake3.openCount();
  }
}
