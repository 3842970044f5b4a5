package quire.fuse.wire;

/**
 * The structs of requests (linux/fuse.h, 7.38; without those older than 7.31): the offsets of their
 * fields, in bytes from the start of the struct, and their sizes. A request is a {@link Header}, a
 * struct of its operation, and strings, each with a NUL behind it, or bytes.
 *
 * <pre>
 * 0       4       8             16            24     28     32     36      38      40
 * | len   | opcode | unique      | nodeid      | uid  | gid  | pid  | extlen |       | struct, names
 * </pre>
 *
 * <p>The names of classes and constants follow those of C, by which a test compares them.
 */
public final class In {
  private In() {}

  public static final class Header {
    public static final String STRUCT = "fuse_in_header";
    public static final int LEN = 0;
    public static final int OPCODE = 4;
    public static final int UNIQUE = 8;
    public static final int NODEID = 16;
    public static final int UID = 24;
    public static final int GID = 28;
    public static final int PID = 32;
    public static final int BYTES = 40;

    private Header() {}
  }

  public static final class Init {
    public static final String STRUCT = "fuse_init_in";
    public static final int MAJOR = 0;
    public static final int MINOR = 4;
    public static final int MAX_READAHEAD = 8;
    public static final int FLAGS = 12;
    public static final int FLAGS2 = 16;

    /** The size that kernels without {@link #FLAGS2} send. */
    public static final int LEAST = 16;

    public static final int BYTES = 64;

    private Init() {}
  }

  public static final class Forget {
    public static final String STRUCT = "fuse_forget_in";
    public static final int NLOOKUP = 0;
    public static final int BYTES = 8;

    private Forget() {}
  }

  public static final class BatchForget {
    public static final String STRUCT = "fuse_batch_forget_in";
    public static final int COUNT = 0;
    public static final int BYTES = 8;

    private BatchForget() {}
  }

  /** Follows {@link BatchForget}, as many times as its count. */
  public static final class ForgetOne {
    public static final String STRUCT = "fuse_forget_one";
    public static final int NODEID = 0;
    public static final int NLOOKUP = 8;
    public static final int BYTES = 16;

    private ForgetOne() {}
  }

  public static final class GetAttr {
    public static final String STRUCT = "fuse_getattr_in";
    public static final int BYTES = 16;

    private GetAttr() {}
  }

  public static final class SetAttr {
    public static final String STRUCT = "fuse_setattr_in";
    public static final int VALID = 0;
    public static final int SIZE = 16;
    public static final int ATIME = 32;
    public static final int MTIME = 40;
    public static final int CTIME = 48;
    public static final int ATIMENSEC = 56;
    public static final int MTIMENSEC = 60;
    public static final int CTIMENSEC = 64;
    public static final int MODE = 68;
    public static final int UID = 76;
    public static final int GID = 80;
    public static final int BYTES = 88;

    private SetAttr() {}
  }

  public static final class Mknod {
    public static final String STRUCT = "fuse_mknod_in";
    public static final int MODE = 0;
    public static final int RDEV = 4;
    public static final int BYTES = 16;

    private Mknod() {}
  }

  public static final class Mkdir {
    public static final String STRUCT = "fuse_mkdir_in";
    public static final int MODE = 0;
    public static final int BYTES = 8;

    private Mkdir() {}
  }

  public static final class Rename {
    public static final String STRUCT = "fuse_rename_in";
    public static final int NEWDIR = 0;
    public static final int BYTES = 8;

    private Rename() {}
  }

  public static final class Rename2 {
    public static final String STRUCT = "fuse_rename2_in";
    public static final int NEWDIR = 0;
    public static final int FLAGS = 8;
    public static final int BYTES = 16;

    private Rename2() {}
  }

  public static final class Link {
    public static final String STRUCT = "fuse_link_in";
    public static final int OLDNODEID = 0;
    public static final int BYTES = 8;

    private Link() {}
  }

  public static final class Open {
    public static final String STRUCT = "fuse_open_in";
    public static final int FLAGS = 0;
    public static final int OPEN_FLAGS = 4;
    public static final int BYTES = 8;

    private Open() {}
  }

  public static final class Create {
    public static final String STRUCT = "fuse_create_in";
    public static final int FLAGS = 0;
    public static final int MODE = 4;
    public static final int OPEN_FLAGS = 12;
    public static final int BYTES = 16;

    private Create() {}
  }

  public static final class Release {
    public static final String STRUCT = "fuse_release_in";
    public static final int FH = 0;
    public static final int FLAGS = 8;
    public static final int BYTES = 24;

    private Release() {}
  }

  public static final class Flush {
    public static final String STRUCT = "fuse_flush_in";
    public static final int FH = 0;
    public static final int BYTES = 24;

    private Flush() {}
  }

  public static final class Fsync {
    public static final String STRUCT = "fuse_fsync_in";
    public static final int FH = 0;
    public static final int BYTES = 16;

    private Fsync() {}
  }

  public static final class Read {
    public static final String STRUCT = "fuse_read_in";
    public static final int FH = 0;
    public static final int OFFSET = 8;
    public static final int SIZE = 16;
    public static final int READ_FLAGS = 20;
    public static final int BYTES = 40;

    private Read() {}
  }

  public static final class Write {
    public static final String STRUCT = "fuse_write_in";
    public static final int FH = 0;
    public static final int OFFSET = 8;
    public static final int SIZE = 16;
    public static final int WRITE_FLAGS = 20;
    public static final int BYTES = 40;

    private Write() {}
  }

  public static final class Fallocate {
    public static final String STRUCT = "fuse_fallocate_in";
    public static final int FH = 0;
    public static final int OFFSET = 8;
    public static final int LENGTH = 16;
    public static final int MODE = 24;
    public static final int BYTES = 32;

    private Fallocate() {}
  }

  public static final class Lseek {
    public static final String STRUCT = "fuse_lseek_in";
    public static final int FH = 0;
    public static final int OFFSET = 8;
    public static final int WHENCE = 16;
    public static final int BYTES = 24;

    private Lseek() {}
  }

  public static final class Poll {
    public static final String STRUCT = "fuse_poll_in";
    public static final int FH = 0;
    public static final int KH = 8;
    public static final int FLAGS = 16;
    public static final int EVENTS = 20;
    public static final int BYTES = 24;

    private Poll() {}
  }

  public static final class CopyFileRange {
    public static final String STRUCT = "fuse_copy_file_range_in";
    public static final int FH_IN = 0;
    public static final int OFF_IN = 8;
    public static final int NODEID_OUT = 16;
    public static final int FH_OUT = 24;
    public static final int OFF_OUT = 32;
    public static final int LEN = 40;
    public static final int FLAGS = 48;
    public static final int BYTES = 56;

    private CopyFileRange() {}
  }

  public static final class SetXattr {
    public static final String STRUCT = "fuse_setxattr_in";
    public static final int SIZE = 0;
    public static final int FLAGS = 4;

    /** The size without FUSE_SETXATTR_EXT. */
    public static final int LEAST = 8;

    public static final int BYTES = 16;

    private SetXattr() {}
  }

  public static final class GetXattr {
    public static final String STRUCT = "fuse_getxattr_in";
    public static final int SIZE = 0;
    public static final int BYTES = 8;

    private GetXattr() {}
  }
}
