package quire.catalog;

import quire.error.Errno;
import quire.error.FsException;

/** The seven types of inode, with the bits that {@code st_mode} has for each. */
public enum FileType {
  FIFO(0x1000),
  CHARACTER_DEVICE(0x2000),
  DIRECTORY(0x4000),
  BLOCK_DEVICE(0x6000),
  REGULAR(0x8000),
  SYMLINK(0xA000),
  SOCKET(0xC000);

  /** The bits of a mode that hold the type (S_IFMT). */
  public static final int MASK = 0xF000;

  private final int bits;

  FileType(int bits) {
    this.bits = bits;
  }

  /** The type bits as they stand in {@code st_mode}. */
  public int bits() {
    return bits;
  }

  /** The type as {@code readdir} tells it (DT_*). */
  public int code() {
    return bits >>> 12;
  }

  static FileType ofCode(int code) {
    return ofMode(code << 12);
  }

  public static FileType ofMode(int mode) {
    for (FileType type : values()) {
      if (type.bits == (mode & MASK)) {
        return type;
      }
    }
    throw new FsException(Errno.EINVAL, "mode 0%o has no known file type".formatted(mode));
  }
}
