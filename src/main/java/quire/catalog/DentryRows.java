package quire.catalog;

import java.nio.ByteBuffer;
import quire.error.Errno;
import quire.error.FsException;

/** Encodes and decodes directory entries for their two column families. */
final class DentryRows {
  private DentryRows() {}

  static Dentry byCookie(long parent, long cookie, byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value);
    if (in.remaining() < Long.BYTES + 2) {
      throw corruptEntry(parent);
    }
    long ino = in.getLong();
    FileType type = type(parent, in.get());
    byte[] name = new byte[in.remaining()];
    in.get(name);
    return new Dentry(Name.of(name), ino, type, cookie);
  }

  static Dentry byName(long parent, Name name, byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value);
    if (in.remaining() != 2 * Long.BYTES + 1) {
      throw corruptEntry(parent);
    }
    long ino = in.getLong();
    long cookie = in.getLong();
    return new Dentry(name, ino, type(parent, in.get()), cookie);
  }

  private static FileType type(long parent, byte code) {
    try {
      return FileType.ofCode(code);
    } catch (FsException e) {
      throw corruptEntry(parent);
    }
  }

  private static FsException corruptEntry(long parent) {
    return new FsException(
        Errno.EIO, "the catalog has a corrupt entry in directory inode " + parent);
  }
}
