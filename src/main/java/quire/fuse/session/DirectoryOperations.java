package quire.fuse.session;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.error.FatalEnd;
import quire.error.FsException;
import quire.fuse.wire.Flags;
import quire.fuse.wire.In;
import quire.fuse.wire.Out;
import quire.vfs.Vfs;
import quire.vfs.call.VirtualNumbers;

/** Operations on open directories. Thread-safe. */
final class DirectoryOperations {
  /** The alignment of entries, in bytes. */
  private static final int ALIGNMENT = 8;

  /** Lets the kernel cache the listing. */
  private static final int CACHED = Flags.FOPEN_KEEP_CACHE | Flags.FOPEN_CACHE_DIR;

  private static final Logger LOG = LoggerFactory.getLogger(DirectoryOperations.class);

  private final Vfs vfs;
  private final Nodes nodes;
  private final NodeRoom room;

  DirectoryOperations(Vfs vfs, Nodes nodes, NodeRoom room) {
    this.vfs = vfs;
    this.nodes = nodes;
    this.room = room;
  }

  void opendir(Request request, Reply reply) {
    long handle = vfs.opendir(nodes.ino(request.node()));
    reply.putOpen(0, handle, nodes.lifetime(request.node()).isListingKept() ? CACHED : 0);
    reply.setLength(Out.Open.BYTES);
  }

  void releasedir(Request request, Reply reply) {
    vfs.release(request.getLong(In.Release.FH));
  }

  void fsyncdir(Request request, Reply reply) {
    vfs.fsync(request.getLong(In.Fsync.FH));
  }

  void readdir(Request request, Reply reply) {
    int size = request.getInt(In.Read.SIZE);
    reply.requireRoom(size);
    list(reply, () -> readdir(request, reply, size));
  }

  private void readdir(Request request, Reply reply, int size) {
    vfs.readdir(
        request.getLong(In.Read.FH),
        request.getLong(In.Read.OFFSET),
        entry -> {
          int end = reply.length() + length(entry);
          if (end > size) {
            return false;
          }
          putEntry(reply, reply.length(), entry);
          reply.setLength(end);
          return true;
        });
  }

  /** As readdir, with the result of a look-up for each entry. */
  void readdirplus(Request request, Reply reply) {
    int size = request.getInt(In.Read.SIZE);
    reply.requireRoom(size);
    list(reply, () -> readdirplus(request, reply, size));
  }

  private void readdirplus(Request request, Reply reply, int size) {
    long directory = request.node();
    vfs.readdirKnown(
        request.getLong(In.Read.FH),
        request.getLong(In.Read.OFFSET),
        (entry, inode) -> {
          int start = reply.length();
          int end = start + Out.Entry.BYTES + length(entry);
          if (end > size) {
            return false;
          }
          putLookup(reply, start, directory, entry, inode);
          putEntry(reply, start + Out.Entry.BYTES, entry);
          reply.setLength(end);
          return true;
        });
  }

  /**
   * Sends the entries before a failure, because the kernel must learn of each entry whose look-up
   * is counted. It then asks for the rest, and gets the failure if it happens again.
   */
  private static void list(Reply reply, Runnable listing) {
    try {
      listing.run();
    } catch (RuntimeException e) {
      if (reply.length() == 0) {
        throw e;
      }
      FatalEnd.ifOutOfMemory(e);
      if (!(e instanceof FsException)) {
        LOG.error("a listing ends early because of a bug", e);
      }
    }
  }

  /** Node 0 means "not looked up": the kernel asks when it needs the inode. */
  private void putLookup(
      Reply reply, int at, long directory, Dentry entry, @Nullable InodeRecord known) {
    InodeRecord inode = isDot(entry) || !room.isThere() ? null : found(directory, entry, known);
    if (inode == null) {
      reply.putZeros(at, Out.Entry.BYTES);
    } else {
      Lifetime lifetime = nodes.lifetime(directory, entry.name(), inode.ino());
      reply.putEntry(at, nodes.node(inode, lifetime), lifetime, inode);
    }
  }

  private @Nullable InodeRecord found(long directory, Dentry entry, @Nullable InodeRecord known) {
    if (!VirtualNumbers.isVirtual(directory)) {
      return nodes.findListed(entry.ino());
    }
    return nodes.lifetime(directory).isOfSnapshot() ? known : null;
  }

  private static boolean isDot(Dentry entry) {
    return entry.name().is(".") || entry.name().is("..");
  }

  private static int length(Dentry entry) {
    int length = Out.Dirent.BYTES + entry.name().length();
    return (length + ALIGNMENT - 1) & -ALIGNMENT;
  }

  private static void putEntry(Reply reply, int at, Dentry entry) {
    int nameLength = entry.name().length();
    reply.putLong(at + Out.Dirent.INO, entry.ino());
    reply.putLong(at + Out.Dirent.OFF, entry.cookie());
    reply.putInt(at + Out.Dirent.NAMELEN, nameLength);
    reply.putInt(at + Out.Dirent.TYPE, entry.type().code());
    reply.putBytes(at + Out.Dirent.BYTES, entry.name().bytes());
    int end = Out.Dirent.BYTES + nameLength;
    reply.putZeros(at + end, length(entry) - end);
  }
}
