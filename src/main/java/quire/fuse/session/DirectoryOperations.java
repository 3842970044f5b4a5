package quire.fuse.session;

import org.jspecify.annotations.Nullable;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.vfs.Vfs;

/** What is done with open directories. Thread-safe. */
final class DirectoryOperations {
  /** A name begins after at most so many bytes, and none is longer than these. */
  private static final int ALIGNMENT = 8;

  private final Vfs vfs;
  private final Nodes nodes;

  DirectoryOperations(Vfs vfs, Nodes nodes) {
    this.vfs = vfs;
    this.nodes = nodes;
  }

  void opendir(Request request, Reply reply) {
    reply.putOpen(0, vfs.opendir(nodes.ino(request.node())), 0);
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

  /** As readdir, with what a look-up of each entry would tell. */
  void readdirplus(Request request, Reply reply) {
    int size = request.getInt(In.Read.SIZE);
    reply.requireRoom(size);
    boolean live = !Vfs.isOfQuireTree(request.node());
    vfs.readdir(
        request.getLong(In.Read.FH),
        request.getLong(In.Read.OFFSET),
        entry -> {
          int start = reply.length();
          int end = start + Out.Entry.BYTES + length(entry);
          if (end > size) {
            return false;
          }
          putLookup(reply, start, live && !isDot(entry) ? nodes.findListed(entry.ino()) : null);
          putEntry(reply, start + Out.Entry.BYTES, entry);
          reply.setLength(end);
          return true;
        });
  }

  /** Node 0 tells the kernel nothing: it asks when it needs to. */
  private void putLookup(Reply reply, int at, @Nullable InodeRecord inode) {
    if (inode == null) {
      reply.putZeros(at, Out.Entry.BYTES);
    } else {
      reply.putEntry(at, inode.ino(), nodes.lifetime(inode.ino()), inode);
    }
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
