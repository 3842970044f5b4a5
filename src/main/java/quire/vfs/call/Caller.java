package quire.vfs.call;

/** The user and group on whose behalf an operation runs: the owner of new files. */
public record Caller(int uid, int gid) {
  public static final Caller ROOT = new Caller(0, 0);
}
