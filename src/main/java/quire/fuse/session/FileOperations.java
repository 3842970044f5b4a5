package quire.fuse.session;

import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.fuse.wire.In;
import quire.fuse.wire.Out;
import quire.vfs.Vfs;
import quire.vfs.call.OpenFlags;
import quire.vfs.call.Opened;
import quire.vfs.call.SeekTarget;

/** Operations on open files. Thread-safe. */
final class FileOperations {
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;

  /** The most bytes that the reply to a copy can tell, in whole pages. */
  private static final long MOST_COPIED = 0xffff_f000L;

  private final Vfs vfs;
  private final Nodes nodes;
  private final Writers writers;
  private final SetIdBits setId;
  private final KernelPages pages;
  private final OpenReplies opens;
  private final SmallFiles small;
  private final CloseCommits commits;
  private final Negotiation negotiation;

  FileOperations(
      Vfs vfs,
      Nodes nodes,
      Writers writers,
      SetIdBits setId,
      KernelPages pages,
      SmallFiles small,
      CloseCommits commits,
      Negotiation negotiation) {
    this.vfs = vfs;
    this.nodes = nodes;
    this.writers = writers;
    this.setId = setId;
    this.pages = pages;
    this.opens = new OpenReplies(vfs, negotiation);
    this.small = small;
    this.commits = commits;
    this.negotiation = negotiation;
  }

  void open(Request request, Reply reply) {
    long ino = nodes.ino(request.node());
    setId.dropIfAsked(request);
    int flags = request.getInt(In.Open.FLAGS);
    long handle = vfs.open(ino, flags);
    try {
      if (OpenFlags.truncates(flags)) {
        commits.changedThrough(handle);
      }
      reply.putOpen(0, handle, opens.flags(handle, flags));
    } catch (RuntimeException e) {
      vfs.release(handle);
      throw e;
    }
    writers.opened(ino, flags);
    reply.setLength(Out.Open.BYTES);
    small.opened(request.node(), handle, flags);
  }

  void create(Request request, Reply reply) {
    Name name = request.name(In.Create.BYTES);
    Opened opened =
        vfs.create(
            nodes.ino(request.node()),
            name,
            request.getInt(In.Create.MODE),
            request.getInt(In.Create.FLAGS),
            request.caller());
    answerOpened(request, reply, name, opened);
  }

  void tmpfile(Request request, Reply reply) {
    Opened opened =
        vfs.tmpfile(
            nodes.ino(request.node()),
            request.getInt(In.Create.MODE),
            request.getInt(In.Create.FLAGS),
            request.caller());
    answerOpened(request, reply, request.name(In.Create.BYTES), opened);
  }

  /** A reply with an entry, and a handle behind it. */
  private void answerOpened(Request request, Reply reply, Name name, Opened opened) {
    int flags = request.getInt(In.Create.FLAGS);
    long handle = opened.handle();
    InodeRecord inode = opened.inode();
    try {
      nodes.tell(inode);
      writers.opened(inode.ino(), flags);
      commits.made(inode.ino());
      Lifetime lifetime = nodes.lifetime(request.node(), name, inode.ino());
      long node = nodes.node(inode, lifetime);
      reply.putEntry(0, node, lifetime, inode);
      reply.putOpen(Out.Entry.BYTES, handle, opens.flags(handle, flags));
      small.made(node);
    } catch (RuntimeException e) {
      vfs.release(handle);
      throw e;
    }
    reply.setLength(Out.Entry.BYTES + Out.Open.BYTES);
  }

  /** Serves old kernels; for newer ones ENOSYS means that they need not ask any more. */
  void flush(Request request, Reply reply) {
    if (negotiation.closesWithoutFlush()) {
      throw new FsException(Errno.ENOSYS, "this kernel closes without FLUSH");
    }
    vfs.flush(request.getLong(In.Flush.FH));
  }

  void fsync(Request request, Reply reply) {
    vfs.fsync(request.getLong(In.Fsync.FH));
    pages.changedAttributes(request.node());
  }

  void release(Request request, Reply reply) {
    long handle = request.getLong(In.Release.FH);
    try {
      vfs.release(handle);
    } finally { // the handle is gone, even if its bytes could not be stored
      long ino = nodes.ino(request.node());
      writers.released(ino, request.getInt(In.Release.FLAGS));
      commits.released(ino);
      small.released(request.node(), handle);
    }
  }

  void fallocate(Request request, Reply reply) {
    setId.dropIfAsked(request);
    vfs.fallocate(
        request.getLong(In.Fallocate.FH),
        request.getInt(In.Fallocate.MODE),
        request.getLong(In.Fallocate.OFFSET),
        request.getLong(In.Fallocate.LENGTH));
    commits.changedThrough(request.getLong(In.Fallocate.FH));
  }

  void lseek(Request request, Reply reply) {
    int whence = request.getInt(In.Lseek.WHENCE);
    if (whence != SEEK_DATA && whence != SEEK_HOLE) {
      throw new FsException(Errno.EINVAL, "seeks by " + whence + " are the kernel's own");
    }
    long offset = request.getLong(In.Lseek.OFFSET);
    // the kernel does not write its pages back before it asks, so the answer would be holes instead
    pages.write(request.node(), offset);
    SeekTarget target = whence == SEEK_HOLE ? SeekTarget.HOLE : SeekTarget.DATA;
    reply.putLong(Out.Lseek.OFFSET, vfs.seek(request.getLong(In.Lseek.FH), offset, target));
    reply.setLength(Out.Lseek.BYTES);
  }

  void copyFileRange(Request request, Reply reply) {
    reply.putLong(Out.Write.SIZE, copy(request, MOST_COPIED));
    reply.setLength(Out.Write.BYTES);
  }

  void copyFileRange64(Request request, Reply reply) {
    reply.putLong(0, copy(request, Long.MAX_VALUE));
    reply.setLength(Long.BYTES);
  }

  private long copy(Request request, long most) {
    setId.dropIfAsked(request);
    return vfs.cloneRange(
        request.getLong(In.CopyFileRange.FH_IN),
        request.getLong(In.CopyFileRange.OFF_IN),
        request.getLong(In.CopyFileRange.FH_OUT),
        request.getLong(In.CopyFileRange.OFF_OUT),
        Math.clamp(request.getLong(In.CopyFileRange.LEN), 0, most));
  }
}
