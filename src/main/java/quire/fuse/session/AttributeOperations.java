package quire.fuse.session;

import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.fuse.wire.Flags;
import quire.fuse.wire.In;
import quire.fuse.wire.Out;
import quire.vfs.FsStats;
import quire.vfs.Vfs;
import quire.vfs.call.AttributeChange;
import quire.vfs.call.Clock;

/** Operations on attributes of inodes, and of the file system. Thread-safe. */
final class AttributeOperations {
  private static final int PAGE = 4096;

  private final Vfs vfs;
  private final Nodes nodes;
  private final SetIdBits setId;
  private final SmallFiles small;
  private final CloseCommits commits;
  private final StreamPages streams;

  AttributeOperations(
      Vfs vfs,
      Nodes nodes,
      SetIdBits setId,
      SmallFiles small,
      CloseCommits commits,
      StreamPages streams) {
    this.vfs = vfs;
    this.nodes = nodes;
    this.setId = setId;
    this.small = small;
    this.commits = commits;
    this.streams = streams;
  }

  void getattr(Request request, Reply reply) {
    long node = request.node();
    long ino = nodes.ino(node);
    InodeRecord inode = vfs.getattr(ino);
    if (nodes.lifetime(node) == Lifetime.STREAM) {
      streams.tellSize(node, () -> vfs.streamEnd(ino));
    }
    answer(reply, node, inode);
  }

  private void answer(Reply reply, long node, InodeRecord inode) {
    reply.setAttributes(nodes.lifetime(node), vfs.shown(inode));
  }

  void setattr(Request request, Reply reply) {
    long ino = nodes.ino(request.node());
    int valid = request.getInt(In.SetAttr.VALID);
    setId.dropIfAsked(request);
    long now = Clock.now();
    AttributeChange change =
        new AttributeChange(
            intIf(request, valid & Flags.FATTR_MODE, In.SetAttr.MODE),
            intIf(request, valid & Flags.FATTR_UID, In.SetAttr.UID),
            intIf(request, valid & Flags.FATTR_GID, In.SetAttr.GID),
            (valid & Flags.FATTR_SIZE) == 0 ? null : (Long) request.getLong(In.SetAttr.SIZE),
            (valid & Flags.FATTR_ATIME_NOW) != 0
                ? (Long) now
                : timeIf(
                    request, valid & Flags.FATTR_ATIME, In.SetAttr.ATIME, In.SetAttr.ATIMENSEC),
            (valid & Flags.FATTR_MTIME_NOW) != 0
                ? (Long) now
                : timeIf(
                    request, valid & Flags.FATTR_MTIME, In.SetAttr.MTIME, In.SetAttr.MTIMENSEC),
            timeIf(request, valid & Flags.FATTR_CTIME, In.SetAttr.CTIME, In.SetAttr.CTIMENSEC));
    boolean ofFile = (valid & (Flags.FATTR_SIZE | Flags.FATTR_MTIME)) != 0;
    if (ofFile) {
      commits.settingTimes(ino);
    }
    try {
      InodeRecord changed = vfs.setattr(ino, change);
      streams.grown(request.node()); // the kernel takes a new size from the answer
      answer(reply, request.node(), changed);
    } finally {
      if ((valid & Flags.FATTR_SIZE) != 0) {
        small.resized(request.node());
      }
    }
    if (ofFile) {
      commits.changed(ino);
    }
  }

  private static @Nullable Integer intIf(Request request, int wanted, int field) {
    return wanted == 0 ? null : (Integer) request.getInt(field);
  }

  private static @Nullable Long timeIf(Request request, int wanted, int seconds, int nanos) {
    return wanted == 0
        ? null
        : (Long) Clock.of(request.getLong(seconds), Integer.toUnsignedLong(request.getInt(nanos)));
  }

  void readlink(Request request, Reply reply) {
    reply.setBytes(vfs.readlink(nodes.ino(request.node())));
  }

  void statfs(Request request, Reply reply) {
    FsStats stats = vfs.usage().statfs();
    long available = stats.available() / PAGE;
    reply.putZeros(0, Out.Statfs.BYTES);
    reply.putLong(Out.Statfs.BLOCKS, stats.total() / PAGE);
    reply.putLong(Out.Statfs.BFREE, available);
    reply.putLong(Out.Statfs.BAVAIL, available);
    reply.putLong(Out.Statfs.FILES, stats.inodes() + available);
    reply.putLong(Out.Statfs.FFREE, available);
    reply.putInt(Out.Statfs.BSIZE, PAGE);
    reply.putInt(Out.Statfs.FRSIZE, PAGE);
    reply.putInt(Out.Statfs.NAMELEN, Name.MAX_BYTES);
    reply.setLength(Out.Statfs.BYTES);
  }

  /** Linux sends this to virtiofs only, so far; see {@link quire.vfs.Vfs#fsync}. */
  void syncfs(Request request, Reply reply) {
    vfs.sync();
  }

  // ---- extended attributes

  void setxattr(Request request, Reply reply) {
    Name name = request.name(In.SetXattr.LEAST);
    int size = request.getInt(In.SetXattr.SIZE);
    byte[] value = new byte[request.bytes(In.SetXattr.LEAST + name.length() + 1, size).remaining()];
    request.bytes(In.SetXattr.LEAST + name.length() + 1, size).get(value);
    vfs.setxattr(nodes.ino(request.node()), name, value, request.getInt(In.SetXattr.FLAGS));
  }

  void getxattr(Request request, Reply reply) {
    Name name = request.name(In.GetXattr.BYTES);
    answer(request, reply, vfs.getxattr(nodes.ino(request.node()), name));
  }

  void listxattr(Request request, Reply reply) {
    List<Name> names = vfs.listxattr(nodes.ino(request.node()), request.caller());
    byte[] bytes = new byte[names.stream().mapToInt(name -> name.length() + 1).sum()];
    int at = 0;
    for (Name name : names) {
      System.arraycopy(name.bytes(), 0, bytes, at, name.length());
      at += name.length() + 1;
    }
    answer(request, reply, bytes);
  }

  /** A size of 0 asks for the length of the result. */
  private static void answer(Request request, Reply reply, byte[] bytes) {
    int size = request.getInt(In.GetXattr.SIZE);
    if (size == 0) {
      reply.putLong(Out.GetXattr.SIZE, bytes.length);
      reply.setLength(Out.GetXattr.BYTES);
    } else if (Integer.compareUnsigned(size, bytes.length) < 0) {
      throw FsException.of(
          Errno.ERANGE, "the answer has %s bytes, and there is room for %s", bytes.length, size);
    } else {
      reply.setBytes(bytes);
    }
  }

  void removexattr(Request request, Reply reply) {
    vfs.removexattr(nodes.ino(request.node()), request.name(0));
  }
}
