package quire.vfs.call;

/** On whose behalf an operation runs: the owner of what it creates. */
public record Caller(int uid, int gid) {
  public static final Caller ROOT = new Caller(0, 0);
}
