package quire.vfs.call;

/** Mode bits of {@code fallocate(2)}. */
public final class FallocateMode {
  public static final int KEEP_SIZE = 0x01;
  public static final int PUNCH_HOLE = 0x02;
  public static final int ZERO_RANGE = 0x10;

  private FallocateMode() {}
}
