package quire.fuse.wire;

/**
 * The structs of replies (linux/fuse.h, 7.38): the offsets of their fields, in bytes from the start
 * of the struct, and their sizes. A reply is a {@link Header} and, unless that has an error, a
 * struct, or bytes.
 *
 * <pre>
 * 0       4       8             16
 * | len   | error | unique      | struct, or bytes
 * </pre>
 *
 * <p>The names of classes and constants follow those of C, by which a test compares them.
 */
public final class Out {
  private Out() {}

  public static final class Header {
    public static final String STRUCT = "fuse_out_header";
    public static final int LEN = 0;
    public static final int ERROR = 4;
    public static final int UNIQUE = 8;
    public static final int BYTES = 16;

    private Header() {}
  }

  public static final class Init {
    public static final String STRUCT = "fuse_init_out";
    public static final int MAJOR = 0;
    public static final int MINOR = 4;
    public static final int MAX_READAHEAD = 8;
    public static final int FLAGS = 12;
    public static final int MAX_BACKGROUND = 16;
    public static final int CONGESTION_THRESHOLD = 18;
    public static final int MAX_WRITE = 20;
    public static final int TIME_GRAN = 24;
    public static final int MAX_PAGES = 28;
    public static final int FLAGS2 = 32;
    public static final int BYTES = 64;

    private Init() {}
  }

  public static final class Attr {
    public static final String STRUCT = "fuse_attr";
    public static final int INO = 0;
    public static final int SIZE = 8;
    public static final int BLOCKS = 16;
    public static final int ATIME = 24;
    public static final int MTIME = 32;
    public static final int CTIME = 40;
    public static final int ATIMENSEC = 48;
    public static final int MTIMENSEC = 52;
    public static final int CTIMENSEC = 56;
    public static final int MODE = 60;
    public static final int NLINK = 64;
    public static final int UID = 68;
    public static final int GID = 72;
    public static final int RDEV = 76;
    public static final int BLKSIZE = 80;
    public static final int BYTES = 88;

    private Attr() {}
  }

  public static final class Entry {
    public static final String STRUCT = "fuse_entry_out";
    public static final int NODEID = 0;
    public static final int GENERATION = 8;
    public static final int ENTRY_VALID = 16;
    public static final int ATTR_VALID = 24;
    public static final int ATTR = 40;
    public static final int BYTES = 128;

    private Entry() {}
  }

  public static final class AttrOf {
    public static final String STRUCT = "fuse_attr_out";
    public static final int ATTR_VALID = 0;
    public static final int ATTR = 16;
    public static final int BYTES = 104;

    private AttrOf() {}
  }

  public static final class Open {
    public static final String STRUCT = "fuse_open_out";
    public static final int FH = 0;
    public static final int OPEN_FLAGS = 8;
    public static final int BYTES = 16;

    private Open() {}
  }

  public static final class Write {
    public static final String STRUCT = "fuse_write_out";
    public static final int SIZE = 0;
    public static final int BYTES = 8;

    private Write() {}
  }

  public static final class Lseek {
    public static final String STRUCT = "fuse_lseek_out";
    public static final int OFFSET = 0;
    public static final int BYTES = 8;

    private Lseek() {}
  }

  public static final class GetXattr {
    public static final String STRUCT = "fuse_getxattr_out";
    public static final int SIZE = 0;
    public static final int BYTES = 8;

    private GetXattr() {}
  }

  public static final class Statfs {
    public static final String STRUCT = "fuse_kstatfs";
    public static final int BLOCKS = 0;
    public static final int BFREE = 8;
    public static final int BAVAIL = 16;
    public static final int FILES = 24;
    public static final int FFREE = 32;
    public static final int BSIZE = 40;
    public static final int NAMELEN = 44;
    public static final int FRSIZE = 48;
    public static final int BYTES = 80;

    private Statfs() {}
  }

  /** A notification, sent without a request: the kernel must drop cached pages or attributes. */
  public static final class InvalInode {
    public static final String STRUCT = "fuse_notify_inval_inode_out";
    public static final int INO = 0;
    public static final int OFF = 8;
    public static final int LEN = 16;
    public static final int BYTES = 24;

    private InvalInode() {}
  }

  /**
   * A notification, sent without a request: the kernel must store the bytes that follow in its page
   * cache.
   */
  public static final class Store {
    public static final String STRUCT = "fuse_notify_store_out";
    public static final int NODEID = 0;
    public static final int OFFSET = 8;
    public static final int SIZE = 16;
    public static final int BYTES = 24;

    private Store() {}
  }

  public static final class Poll {
    public static final String STRUCT = "fuse_poll_out";
    public static final int REVENTS = 0;
    public static final int BYTES = 8;

    private Poll() {}
  }

  /** A notification, sent without a request: a process that waits in poll(2) must check again. */
  public static final class PollWakeup {
    public static final String STRUCT = "fuse_notify_poll_wakeup_out";
    public static final int KH = 0;
    public static final int BYTES = 8;

    private PollWakeup() {}
  }

  /** The name follows; the next one begins at a multiple of 8. */
  public static final class Dirent {
    public static final String STRUCT = "fuse_dirent";
    public static final int INO = 0;
    public static final int OFF = 8;
    public static final int NAMELEN = 16;
    public static final int TYPE = 20;
    public static final int BYTES = 24;

    private Dirent() {}
  }
}
