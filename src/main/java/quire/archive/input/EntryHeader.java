package quire.archive.input;

import quire.catalog.FileType;
import quire.snapshot.tree.TreeXattrs;

/**
 * What an archive tells of an entry besides its content. Immutable.
 *
 * @param mode type and permission bits, as in {@code st_mode}
 * @param uid {@link #NO_OWNER} where the archive does not tell
 * @param gid as uid
 * @param mtime nanoseconds since 1970
 */
public record EntryHeader(
    EntryPath path, int mode, int uid, int gid, long mtime, TreeXattrs xattrs) {
  /** Stands for an owner that an archive does not know. */
  public static final int NO_OWNER = -1;

  /** Of entries in archives that keep no times: what Nix gives to all that is in its store. */
  public static final long NO_MTIME = 1_000_000_000L;

  /** Of directories of which an archive tells no permissions. */
  static final int DIRECTORY_MODE = FileType.DIRECTORY.bits() | 0755;

  /** Of files of which an archive tells no permissions. */
  static final int FILE_MODE = FileType.REGULAR.bits() | 0644;
}
