package quire.fuse.session;

/**
 * The structs of replies (linux/fuse.h, 7.38): where their fields stand, in bytes from the start of
 * the struct, and their sizes. A reply is a {@link Header} and, unless that has an error, a struct,
 * or bytes.
 *
 * <pre>
 * 0       4       8             16
 * | len   | error | unique      | struct, or bytes
 * </pre>
 *
 * <p>The names of classes and constants follow those of C, by which a test compares them.
 */
final class Out {
  private Out() {}

  static final class Header {
    static final String STRUCT = "fuse_out_header";
    static final int LEN = 0;
    static final int ERROR = 4;
    static final int UNIQUE = 8;
    static final int BYTES = 16;

    private Header() {}
  }

  static final class Init {
    static final String STRUCT = "fuse_init_out";
    static final int MAJOR = 0;
    static final int MINOR = 4;
    static final int MAX_READAHEAD = 8;
    static final int FLAGS = 12;
    static final int MAX_BACKGROUND = 16;
    static final int CONGESTION_THRESHOLD = 18;
    static final int MAX_WRITE = 20;
    static final int TIME_GRAN = 24;
    static final int MAX_PAGES = 28;
    static final int FLAGS2 = 32;
    static final int BYTES = 64;

    private Init() {}
  }

  static final class Attr {
    static final String STRUCT = "fuse_attr";
    static final int INO = 0;
    static final int SIZE = 8;
    static final int BLOCKS = 16;
    static final int ATIME = 24;
    static final int MTIME = 32;
    static final int CTIME = 40;
    static final int ATIMENSEC = 48;
    static final int MTIMENSEC = 52;
    static final int CTIMENSEC = 56;
    static final int MODE = 60;
    static final int NLINK = 64;
    static final int UID = 68;
    static final int GID = 72;
    static final int RDEV = 76;
    static final int BLKSIZE = 80;
    static final int BYTES = 88;

    private Attr() {}
  }

  static final class Entry {
    static final String STRUCT = "fuse_entry_out";
    static final int NODEID = 0;
    static final int GENERATION = 8;
    static final int ENTRY_VALID = 16;
    static final int ATTR_VALID = 24;
    static final int ATTR = 40;
    static final int BYTES = 128;

    private Entry() {}
  }

  static final class AttrOf {
    static final String STRUCT = "fuse_attr_out";
    static final int ATTR_VALID = 0;
    static final int ATTR = 16;
    static final int BYTES = 104;

    private AttrOf() {}
  }

  static final class Open {
    static final String STRUCT = "fuse_open_out";
    static final int FH = 0;
    static final int OPEN_FLAGS = 8;
    static final int BYTES = 16;

    private Open() {}
  }

  static final class Write {
    static final String STRUCT = "fuse_write_out";
    static final int SIZE = 0;
    static final int BYTES = 8;

    private Write() {}
  }

  static final class Lseek {
    static final String STRUCT = "fuse_lseek_out";
    static final int OFFSET = 0;
    static final int BYTES = 8;

    private Lseek() {}
  }

  static final class GetXattr {
    static final String STRUCT = "fuse_getxattr_out";
    static final int SIZE = 0;
    static final int BYTES = 8;

    private GetXattr() {}
  }

  static final class Statfs {
    static final String STRUCT = "fuse_kstatfs";
    static final int BLOCKS = 0;
    static final int BFREE = 8;
    static final int BAVAIL = 16;
    static final int FILES = 24;
    static final int FFREE = 32;
    static final int BSIZE = 40;
    static final int NAMELEN = 44;
    static final int FRSIZE = 48;
    static final int BYTES = 80;

    private Statfs() {}
  }

  /** What is sent without a request: the kernel is to forget something. */
  static final class InvalInode {
    static final String STRUCT = "fuse_notify_inval_inode_out";
    static final int INO = 0;
    static final int OFF = 8;
    static final int LEN = 16;
    static final int BYTES = 24;

    private InvalInode() {}
  }

  /** What is sent without a request: the kernel is to put bytes, which follow, among its pages. */
  static final class Store {
    static final String STRUCT = "fuse_notify_store_out";
    static final int NODEID = 0;
    static final int OFFSET = 8;
    static final int SIZE = 16;
    static final int BYTES = 24;

    private Store() {}
  }

  static final class Poll {
    static final String STRUCT = "fuse_poll_out";
    static final int REVENTS = 0;
    static final int BYTES = 8;

    private Poll() {}
  }

  /** What is sent without a request: somebody who waits in poll(2) is to look again. */
  static final class PollWakeup {
    static final String STRUCT = "fuse_notify_poll_wakeup_out";
    static final int KH = 0;
    static final int BYTES = 8;

    private PollWakeup() {}
  }

  /** The name follows; the next one begins at a multiple of 8. */
  static final class Dirent {
    static final String STRUCT = "fuse_dirent";
    static final int INO = 0;
    static final int OFF = 8;
    static final int NAMELEN = 16;
    static final int TYPE = 20;
    static final int BYTES = 24;

    private Dirent() {}
  }
}
