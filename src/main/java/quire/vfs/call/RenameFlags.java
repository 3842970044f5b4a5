package quire.vfs.call;

/** Flags of {@code renameat2(2)}. */
public final class RenameFlags {
  public static final int NOREPLACE = 1;
  public static final int EXCHANGE = 2;

  private RenameFlags() {}
}
