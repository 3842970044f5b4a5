package quire.catalog;

import org.jspecify.annotations.Nullable;
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

  private static final int CODE_SHIFT = 12;
  private static final @Nullable FileType[] BY_CODE = new FileType[1 << 4];

  static {
    for (FileType type : values()) {
      BY_CODE[type.code()] = type;
    }
  }

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
    return bits >>> CODE_SHIFT;
  }

  static FileType ofCode(int code) {
    return ofMode(code << CODE_SHIFT);
  }

  public static FileType ofMode(int mode) {
    FileType type = BY_CODE[(mode & MASK) >>> CODE_SHIFT];
    if (type == null) {
      throw new FsException(Errno.EINVAL, "mode 0%o has no known file type".formatted(mode));
    }
    return type;
  }

  /** Whether a mode, of whatever other bits, is that of a directory. */
  public static boolean isDirectory(int mode) {
    return (mode & MASK) == DIRECTORY.bits;
  }

  /** Whether a mode has the bits of one of the seven types. */
  public static boolean isIn(int mode) {
    return BY_CODE[(mode & MASK) >>> CODE_SHIFT] != null;
  }
}
