package quire.fuse.wire;

import java.util.Arrays;
import java.util.Locale;

/**
 * {@code enum fuse_opcode} of linux/fuse.h: the numbers of the kernel's operations, and for each
 * the least size of the struct behind a request's header. The names follow those of C, by which a
 * test compares the numbers.
 */
public enum Opcode {
  LOOKUP(1, 0),
  FORGET(2, In.Forget.BYTES),
  GETATTR(3, In.GetAttr.BYTES),
  SETATTR(4, In.SetAttr.BYTES),
  READLINK(5, 0),
  SYMLINK(6, 0),
  MKNOD(8, In.Mknod.BYTES),
  MKDIR(9, In.Mkdir.BYTES),
  UNLINK(10, 0),
  RMDIR(11, 0),
  RENAME(12, In.Rename.BYTES),
  LINK(13, In.Link.BYTES),
  OPEN(14, In.Open.BYTES),
  READ(15, In.Read.BYTES),
  WRITE(16, In.Write.BYTES),
  STATFS(17, 0),
  RELEASE(18, In.Release.BYTES),
  FSYNC(20, In.Fsync.BYTES),
  SETXATTR(21, In.SetXattr.LEAST),
  GETXATTR(22, In.GetXattr.BYTES),
  LISTXATTR(23, In.GetXattr.BYTES),
  REMOVEXATTR(24, 0),
  FLUSH(25, In.Flush.BYTES),
  INIT(26, In.Init.LEAST),
  OPENDIR(27, In.Open.BYTES),
  READDIR(28, In.Read.BYTES),
  RELEASEDIR(29, In.Release.BYTES),
  FSYNCDIR(30, In.Fsync.BYTES),
  GETLK(31, 0),
  SETLK(32, 0),
  SETLKW(33, 0),
  ACCESS(34, 0),
  CREATE(35, In.Create.BYTES),
  INTERRUPT(36, 0),
  BMAP(37, 0),
  DESTROY(38, 0),
  IOCTL(39, 0),
  POLL(40, In.Poll.BYTES),
  NOTIFY_REPLY(41, 0),
  BATCH_FORGET(42, In.BatchForget.BYTES),
  FALLOCATE(43, In.Fallocate.BYTES),
  READDIRPLUS(44, In.Read.BYTES),
  RENAME2(45, In.Rename2.BYTES),
  LSEEK(46, In.Lseek.BYTES),
  COPY_FILE_RANGE(47, In.CopyFileRange.BYTES),
  SYNCFS(50, 0),
  TMPFILE(51, In.Create.BYTES),

  /** Since 7.39, which is newer than the header. */
  STATX(52, 0),

  /** Since 7.45, which is newer than the header: as COPY_FILE_RANGE, with a 64-bit answer. */
  COPY_FILE_RANGE_64(53, In.CopyFileRange.BYTES, "copy_file_range"),

  /** Any number that is not in this table. */
  OTHER(-1, 0);

  private static final Opcode[] BY_NUMBER = byNumber();

  private final int number;
  private final int structBytes;
  private final String label;

  Opcode(int number, int structBytes) {
    this.number = number;
    this.structBytes = structBytes;
    this.label = name().toLowerCase(Locale.ROOT);
  }

  Opcode(int number, int structBytes, String label) {
    this.number = number;
    this.structBytes = structBytes;
    this.label = label;
  }

  /** The greatest number in this table. */
  public static int greatest() {
    return Arrays.stream(values()).mapToInt(Opcode::number).max().orElseThrow();
  }

  private static Opcode[] byNumber() {
    Opcode[] table = new Opcode[greatest() + 1];
    for (int i = 0; i < table.length; i++) {
      table[i] = OTHER;
    }
    for (Opcode opcode : values()) {
      if (opcode != OTHER) {
        table[opcode.number] = opcode;
      }
    }
    return table;
  }

  /** The operation with this number; {@link #OTHER} if it is not in this table. */
  public static Opcode of(int number) {
    return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : OTHER;
  }

  /** Its number in a request; -1 for {@link #OTHER}. */
  public int number() {
    return number;
  }

  /** The least size of the struct behind a request's header. */
  public int structBytes() {
    return structBytes;
  }

  /** The name in metrics, the access log and messages: in lower case. */
  public String label() {
    return label;
  }
}
