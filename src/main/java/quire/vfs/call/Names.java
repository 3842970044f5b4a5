package quire.vfs.call;

import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;

/** The rules for a directory entry's name: 1 to 255 bytes, no slash, no NUL, not a dot entry. */
public final class Names {
  public static final Name DOT = Name.of(".");
  public static final Name DOT_DOT = Name.of("..");

  private Names() {}

  public static void requireNew(Name name) {
    if (name.length() > Name.MAX_BYTES) {
      throw new FsException(
          Errno.ENAMETOOLONG,
          "a name has at most %d bytes, and this has %d".formatted(Name.MAX_BYTES, name.length()));
    }
    if (name.length() == 0) {
      throw new FsException(Errno.ENOENT, "a name is at least one byte long");
    }
    if (name.equals(DOT) || name.equals(DOT_DOT)) {
      throw new FsException(Errno.EEXIST, name + " is there already");
    }
    for (byte b : name.bytes()) {
      if (b == '/' || b == 0) {
        throw new FsException(Errno.EINVAL, "a name has no slash and no NUL in it");
      }
    }
  }
}
