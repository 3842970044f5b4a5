package quire.fuse.session;

/**
 * The structs of requests (linux/fuse.h, 7.38; what is older than 7.31 is left out): where their
 * fields stand, in bytes from the start of the struct, and their sizes. A request is a {@link
 * Header}, a struct of its operation, and strings, each with a NUL behind it, or bytes.
 *
 * <pre>
 * 0       4       8             16            24     28     32     36      38      40
 * | len   | opcode | unique      | nodeid      | uid  | gid  | pid  | extlen |       | struct, names
 * </pre>
 *
 * <p>The names of classes and constants follow those of C, by which a test compares them.
 */
final class In {
  private In() {}

  static final class Header {
    static final String STRUCT = "fuse_in_header";
    static final int LEN = 0;
    static final int OPCODE = 4;
    static final int UNIQUE = 8;
    static final int NODEID = 16;
    static final int UID = 24;
    static final int GID = 28;
    static final int PID = 32;
    static final int BYTES = 40;

    private Header() {}
  }

  static final class Init {
    static final String STRUCT = "fuse_init_in";
    static final int MAJOR = 0;
    static final int MINOR = 4;
    static final int MAX_READAHEAD = 8;
    static final int FLAGS = 12;
    static final int FLAGS2 = 16;

    /** What kernels send that have no {@link #FLAGS2}. */
    static final int LEAST = 16;

    static final int BYTES = 64;

    private Init() {}
  }

  static final class Forget {
    static final String STRUCT = "fuse_forget_in";
    static final int NLOOKUP = 0;
    static final int BYTES = 8;

    private Forget() {}
  }

  static final class BatchForget {
    static final String STRUCT = "fuse_batch_forget_in";
    static final int COUNT = 0;
    static final int BYTES = 8;

    private BatchForget() {}
  }

  /** Behind {@link BatchForget}, as often as that says. */
  static final class ForgetOne {
    static final String STRUCT = "fuse_forget_one";
    static final int NODEID = 0;
    static final int NLOOKUP = 8;
    static final int BYTES = 16;

    private ForgetOne() {}
  }

  static final class GetAttr {
    static final String STRUCT = "fuse_getattr_in";
    static final int BYTES = 16;

    private GetAttr() {}
  }

  static final class SetAttr {
    static final String STRUCT = "fuse_setattr_in";
    static final int VALID = 0;
    static final int SIZE = 16;
    static final int ATIME = 32;
    static final int MTIME = 40;
    static final int CTIME = 48;
    static final int ATIMENSEC = 56;
    static final int MTIMENSEC = 60;
    static final int CTIMENSEC = 64;
    static final int MODE = 68;
    static final int UID = 76;
    static final int GID = 80;
    static final int BYTES = 88;

    private SetAttr() {}
  }

  static final class Mknod {
    static final String STRUCT = "fuse_mknod_in";
    static final int MODE = 0;
    static final int RDEV = 4;
    static final int BYTES = 16;

    private Mknod() {}
  }

  static final class Mkdir {
    static final String STRUCT = "fuse_mkdir_in";
    static final int MODE = 0;
    static final int BYTES = 8;

    private Mkdir() {}
  }

  static final class Rename {
    static final String STRUCT = "fuse_rename_in";
    static final int NEWDIR = 0;
    static final int BYTES = 8;

    private Rename() {}
  }

  static final class Rename2 {
    static final String STRUCT = "fuse_rename2_in";
    static final int NEWDIR = 0;
    static final int FLAGS = 8;
    static final int BYTES = 16;

    private Rename2() {}
  }

  static final class Link {
    static final String STRUCT = "fuse_link_in";
    static final int OLDNODEID = 0;
    static final int BYTES = 8;

    private Link() {}
  }

  static final class Open {
    static final String STRUCT = "fuse_open_in";
    static final int FLAGS = 0;
    static final int OPEN_FLAGS = 4;
    static final int BYTES = 8;

    private Open() {}
  }

  static final class Create {
    static final String STRUCT = "fuse_create_in";
    static final int FLAGS = 0;
    static final int MODE = 4;
    static final int OPEN_FLAGS = 12;
    static final int BYTES = 16;

    private Create() {}
  }

  static final class Release {
    static final String STRUCT = "fuse_release_in";
    static final int FH = 0;
    static final int FLAGS = 8;
    static final int BYTES = 24;

    private Release() {}
  }

  static final class Flush {
    static final String STRUCT = "fuse_flush_in";
    static final int FH = 0;
    static final int BYTES = 24;

    private Flush() {}
  }

  static final class Fsync {
    static final String STRUCT = "fuse_fsync_in";
    static final int FH = 0;
    static final int BYTES = 16;

    private Fsync() {}
  }

  static final class Read {
    static final String STRUCT = "fuse_read_in";
    static final int FH = 0;
    static final int OFFSET = 8;
    static final int SIZE = 16;
    static final int READ_FLAGS = 20;
    static final int BYTES = 40;

    private Read() {}
  }

  static final class Write {
    static final String STRUCT = "fuse_write_in";
    static final int FH = 0;
    static final int OFFSET = 8;
    static final int SIZE = 16;
    static final int WRITE_FLAGS = 20;
    static final int BYTES = 40;

    private Write() {}
  }

  static final class Fallocate {
    static final String STRUCT = "fuse_fallocate_in";
    static final int FH = 0;
    static final int OFFSET = 8;
    static final int LENGTH = 16;
    static final int MODE = 24;
    static final int BYTES = 32;

    private Fallocate() {}
  }

  static final class Lseek {
    static final String STRUCT = "fuse_lseek_in";
    static final int FH = 0;
    static final int OFFSET = 8;
    static final int WHENCE = 16;
    static final int BYTES = 24;

    private Lseek() {}
  }

  static final class Poll {
    static final String STRUCT = "fuse_poll_in";
    static final int FH = 0;
    static final int KH = 8;
    static final int FLAGS = 16;
    static final int EVENTS = 20;
    static final int BYTES = 24;

    private Poll() {}
  }

  static final class CopyFileRange {
    static final String STRUCT = "fuse_copy_file_range_in";
    static final int FH_IN = 0;
    static final int OFF_IN = 8;
    static final int NODEID_OUT = 16;
    static final int FH_OUT = 24;
    static final int OFF_OUT = 32;
    static final int LEN = 40;
    static final int FLAGS = 48;
    static final int BYTES = 56;

    private CopyFileRange() {}
  }

  static final class SetXattr {
    static final String STRUCT = "fuse_setxattr_in";
    static final int SIZE = 0;
    static final int FLAGS = 4;

    /** What comes where FUSE_SETXATTR_EXT is not asked for. */
    static final int LEAST = 8;

    static final int BYTES = 16;

    private SetXattr() {}
  }

  static final class GetXattr {
    static final String STRUCT = "fuse_getxattr_in";
    static final int SIZE = 0;
    static final int BYTES = 8;

    private GetXattr() {}
  }
}
