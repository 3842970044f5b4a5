package quire.archive.input;

import quire.catalog.FileType;
import quire.snapshot.tree.TreeXattrs;

/**
 * The attributes of an entry in an archive. Immutable.
 *
 * @param mode type and permission bits, as in {@code st_mode}
 * @param uid {@link #NO_OWNER} if the archive has none
 * @param gid as uid
 * @param mtime nanoseconds since 1970
 */
public record EntryHeader(
    EntryPath path, int mode, int uid, int gid, long mtime, TreeXattrs xattrs) {
  /** Stands for a missing owner. */
  public static final int NO_OWNER = -1;

  /**
   * The time of entries in archives without times: the one that Nix gives to all files in its
   * store.
   */
  public static final long NO_MTIME = 1_000_000_000L;

  /** The mode of directories without permissions in the archive. */
  static final int DIRECTORY_MODE = FileType.DIRECTORY.bits() | 0755;

  /** The mode of files without permissions in the archive. */
  static final int FILE_MODE = FileType.REGULAR.bits() | 0644;
}
