package quire.vfs.call;

import java.util.UUID;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;

/** The rules for a directory entry's name: 1 to 255 bytes, no slash, no NUL, not a dot entry. */
public final class Names {
  public static final Name DOT = Name.of(".");
  public static final Name DOT_DOT = Name.of("..");

  private Names() {}

  /** The error for a name that is not there. */
  public static FsException missing(Name name, long directory) {
    return FsException.of(Errno.ENOENT, "there is no '%s' in directory inode %s", name, directory);
  }

  /** The error for a name that is there already. */
  public static FsException exists(Name name, long directory) {
    return FsException.of(
        Errno.EEXIST, "there is already a '%s' in directory inode %s", name, directory);
  }

  /** ENAMETOOLONG for a name that no entry can have. */
  public static void requireShort(Name name) {
    if (name.length() > Name.MAX_BYTES) {
      throw FsException.of(
          Errno.ENAMETOOLONG,
          "a name has at most %s bytes, and this has %s",
          Name.MAX_BYTES,
          name.length());
    }
  }

  /** An unused name that nobody can guess, for something that is deleted soon. */
  public static Name passing() {
    return Name.of("#" + UUID.randomUUID());
  }

  /** An error unless a new entry may have this name. */
  public static void requireNew(Name name) {
    requireShort(name);
    if (name.length() == 0) {
      throw new FsException(Errno.ENOENT, "a name is at least one byte long");
    }
    if (name.equals(DOT) || name.equals(DOT_DOT)) {
      throw FsException.of(Errno.EEXIST, "'%s' is there already", name);
    }
    for (byte b : name.bytes()) {
      if (b == '/' || b == 0) {
        throw FsException.of(Errno.EINVAL, "the name '%s' has a slash or a NUL in it", name);
      }
    }
  }
}
